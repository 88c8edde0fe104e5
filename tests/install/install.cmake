# The installed tree, from a prefix of its own.
if(SATCHEL_TESTS)
    add_test(NAME install.tree COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/run.sh ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR})
    set_tests_properties(install.tree PROPERTIES LABELS cli TIMEOUT 120)
endif()
