# The installed tree, from a prefix of its own.
if(SATCHEL_TESTS)
    add_test(NAME install.tree COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/run.sh ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR})
    set_tests_properties(install.tree PROPERTIES LABELS cli TIMEOUT 120)
    # The package for Debian, as lintian sees it; strips and compresses, so it takes its time.
    add_test(NAME install.deb COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/deb.sh ${PROJECT_SOURCE_DIR})
    set_tests_properties(install.deb PROPERTIES LABELS "cli;long;plain" TIMEOUT 1500 SKIP_RETURN_CODE 77)
endif()
