# Rules that a tool checks; those that no tool checks are decoration.
if(SATCHEL_TESTS)
    foreach(rule floors banned sizes format machine named)
        add_test(NAME lint.${rule} COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/${rule}.sh ${PROJECT_SOURCE_DIR})
        set_tests_properties(lint.${rule} PROPERTIES LABELS "lint;plain" SKIP_RETURN_CODE 77)
    endforeach()
    add_test(NAME lint.tidy COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/tidy.sh ${PROJECT_SOURCE_DIR} ${CMAKE_BINARY_DIR})
    set_tests_properties(lint.tidy PROPERTIES LABELS "lint;plain;long" SKIP_RETURN_CODE 77 TIMEOUT 1800)
endif()
