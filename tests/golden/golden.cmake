# Pages as dumps and as pixels, from the sample edition. run.sh --bless rewrites what is expected.
if(SATCHEL_TESTS AND TARGET satchel-view AND TARGET satchel-cli)
    add_test(NAME golden.pages
        COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/run.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets/sample)
    set_tests_properties(golden.pages PROPERTIES LABELS golden TIMEOUT 300 SKIP_RETURN_CODE 77)
endif()
