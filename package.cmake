# A package for Debian: cpack -G DEB in build/release.
file(WRITE ${PROJECT_BINARY_DIR}/changelog
"satchel (${PROJECT_VERSION}) unstable; urgency=medium

  * What is new stands in CHANGELOG.md.

 -- The Satchel authors <maintainers@satchel.invalid>  Mon, 23 Nov 2026 00:00:00 +0000
")
if(NOT SATCHEL_GZIP)
    return()
endif()
execute_process(COMMAND ${SATCHEL_GZIP} -9nf ${PROJECT_BINARY_DIR}/changelog COMMAND_ERROR_IS_FATAL ANY)
install(FILES ${PROJECT_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR Satchel)
set(CPACK_PACKAGE_NAME satchel)
set(CPACK_PACKAGE_CONTACT "The Satchel authors <maintainers@satchel.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "articles packed for reading offline")
set(CPACK_PACKAGE_DESCRIPTION
"Satchel packs articles and what is known about them into one small file, a
bundle, and shows it in pages on hardware that is slow, old or public.
Bundles travel on USB sticks and over links that drop.
.
This package has the packer satchel, the viewer satchel-view, and what both
know beforehand of thirteen languages.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Loaded when they are needed (packer/process/late.h), so no linker knows of them.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS
    "librsvg2-2, libcurl4, fonts-noto-core, fonts-sil-gentium-basic, fonts-noto-cjk, fonts-symbola")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
