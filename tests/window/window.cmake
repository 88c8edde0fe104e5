# A real window under Xvfb, driven by xdotool: what a script without a display cannot show.
if(SATCHEL_TESTS AND TARGET satchel-view AND TARGET satchel-cli)
    foreach(part reading turned private kiosk audit)
        add_test(NAME window.${part}
            COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/${part}.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets)
        set_tests_properties(window.${part} PROPERTIES LABELS window TIMEOUT 300 RUN_SERIAL TRUE SKIP_RETURN_CODE 77
            ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/support/lsan.supp:print_suppressions=0")
    endforeach()
    set_tests_properties(window.private PROPERTIES LABELS "window;plain")
    add_test(NAME window.memory
        COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/memory.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets)
    set_tests_properties(window.memory PROPERTIES LABELS "window;plain" TIMEOUT 120 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
endif()
