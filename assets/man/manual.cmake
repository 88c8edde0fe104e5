# Manual pages and completions, written by manual_gen.c from the programs' own help when they are built.
set(manual_dir ${PROJECT_BINARY_DIR}/manual)
add_executable(manual_gen assets/man/manual_gen.c)
set_target_properties(manual_gen PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${manual_dir})
target_link_libraries(manual_gen PRIVATE satchel_build)
target_include_directories(manual_gen PRIVATE include)
set(manual_programs satchel-cli)
set(manual_files $<TARGET_FILE:satchel-cli>)
if(SATCHEL_VIEWER)
    list(APPEND manual_programs satchel-view)
    list(APPEND manual_files $<TARGET_FILE:satchel-view>)
endif()
file(MAKE_DIRECTORY ${manual_dir}/out)
set(manual_notes ${PROJECT_SOURCE_DIR}/assets/man)
# The date of the release, not of the build: the same source gives the same pages.
add_custom_command(
    OUTPUT ${manual_dir}/made
    COMMAND manual_gen ${manual_dir}/out "November 23, 2026" ${manual_notes} ${manual_files}
    COMMAND ${CMAKE_COMMAND} -E touch ${manual_dir}/made
    DEPENDS manual_gen ${manual_programs} ${manual_notes}/satchel.mdoc ${manual_notes}/satchel-view.mdoc)
add_custom_target(manual ALL DEPENDS ${manual_dir}/made)

find_program(SATCHEL_GZIP gzip)
# Pages are installed compressed where they can be, as distributions want them.
install(DIRECTORY ${manual_dir}/out/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
if(SATCHEL_GZIP)
    install(CODE "file(GLOB pages \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man1/satchel*.1\")
        execute_process(COMMAND ${SATCHEL_GZIP} -9nf \${pages} COMMAND_ERROR_IS_FATAL ANY)")
endif()
set(completions ${CMAKE_INSTALL_DATADIR})
foreach(program ${manual_programs})
    string(REPLACE "-cli" "" program ${program})
    install(FILES ${manual_dir}/out/${program}.bash DESTINATION ${completions}/bash-completion/completions RENAME ${program})
    install(FILES ${manual_dir}/out/_${program} DESTINATION ${completions}/zsh/vendor-completions)
    install(FILES ${manual_dir}/out/${program}.fish DESTINATION ${completions}/fish/vendor_completions.d)
endforeach()
