# A real window under Xvfb, driven by xdotool: what a script without a display cannot show.
if(SATCHEL_TESTS AND TARGET satchel-view AND TARGET satchel-cli)
    foreach(part reading turned private kiosk audit cage)
        add_test(NAME window.${part}
            COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/${part}.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets)
        set_tests_properties(window.${part} PROPERTIES LABELS window TIMEOUT 300 RUN_SERIAL TRUE SKIP_RETURN_CODE 77
            ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/support/lsan.supp:print_suppressions=0")
    endforeach()
    set_tests_properties(window.private PROPERTIES LABELS "window;plain")
    # Beside an empty window of SDL2, in the same run; with a bundle of 100 MB in the long tier.
    add_executable(window_empty window/empty.c)
    target_link_libraries(window_empty PRIVATE satchel_build satchel::sdl2)
    add_library(window_first MODULE window/first.c)
    set_target_properties(window_first PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY $<TARGET_FILE_DIR:window_empty>)
    target_link_libraries(window_first PRIVATE satchel_build ${CMAKE_DL_LIBS})
    foreach(megabytes 8 100)
        add_test(NAME window.start.${megabytes}
            COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/start.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets
                $<TARGET_FILE_DIR:window_empty> ${CMAKE_BINARY_DIR}/share/satchel ${megabytes})
        set_tests_properties(window.start.${megabytes} PROPERTIES LABELS "window;plain" TIMEOUT 600 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
    endforeach()
    set_tests_properties(window.start.100 PROPERTIES LABELS "window;plain;long")
    add_executable(window_locked window/locked.c)
    target_include_directories(window_locked PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(window_locked PRIVATE satchel_build satchel::cmocka viewer_screens satchel::sdl2)
    add_test(NAME window.locked
        COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/locked.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets
            $<TARGET_FILE:window_locked>)
    set_tests_properties(window.locked PROPERTIES LABELS "window;plain" TIMEOUT 120 SKIP_RETURN_CODE 77)
    add_test(NAME window.rest
        COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/rest.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets
            $<TARGET_FILE_DIR:window_empty> 8 10)
    add_test(NAME window.rest.long
        COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/rest.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets
            $<TARGET_FILE_DIR:window_empty> 1000 600)
    set_tests_properties(window.rest PROPERTIES LABELS "window;plain" TIMEOUT 300 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
    set_tests_properties(window.rest.long PROPERTIES LABELS "window;plain;long" TIMEOUT 1800 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
    add_test(NAME window.memory
        COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/memory.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets)
    set_tests_properties(window.memory PROPERTIES LABELS "window;plain" TIMEOUT 120 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
endif()
