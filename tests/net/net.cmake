# satchel fetch against servers of every kind; they are Python's and ours, on loopback.
if(SATCHEL_TESTS AND TARGET satchel-cli)
    find_package(Python3 REQUIRED COMPONENTS Interpreter)
    foreach(tier fetch matrix)
        add_test(NAME net.${tier} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/fetch.py $<TARGET_FILE:satchel-cli>
            ${PROJECT_SOURCE_DIR}/assets/sample)
        set_tests_properties(net.${tier} PROPERTIES LABELS "net;plain" TIMEOUT 1800)
    endforeach()
    set_tests_properties(net.matrix PROPERTIES LABELS "net;plain;long" ENVIRONMENT "SATCHEL_LONG=1")
endif()
