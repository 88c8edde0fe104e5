# Command-line tests: one ctest a folder of cases. Rewrite them with
#   bash tests/cli/run.sh --rewrite build/dev/bin/satchel . tests/cli/GROUP
if(SATCHEL_TESTS)
    set(limit 262144) # KB of address space for hostile input; sanitizers reserve terabytes
    if(SATCHEL_SANITIZE)
        set(limit unlimited)
    endif()
    foreach(group usage pack inputs update read prior trust recovery parts damage output same merge hostile)
        add_test(NAME cli.${group}
            COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/run.sh $<TARGET_FILE:satchel-cli>
                ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_LIST_DIR}/${group})
        set_tests_properties(cli.${group} PROPERTIES LABELS "cli;plain" TIMEOUT 600
            SKIP_RETURN_CODE 77 ENVIRONMENT "SATCHEL_MATERIAL=${SATCHEL_MATERIAL};LIMIT=${limit}")
    endforeach()
    set_tests_properties(cli.hostile PROPERTIES LABELS "cli;plain;long")
endif()

# Malformed bundles, a file and a line a class.
if(SATCHEL_TESTS)
    set(space 262144) # KB of address space
    if(SATCHEL_SANITIZE)
        set(space unlimited)
    endif()
    add_test(NAME cli.malformed COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/malformed/run.sh $<TARGET_FILE:satchel-cli>)
    set_tests_properties(cli.malformed PROPERTIES LABELS cli TIMEOUT 300 ENVIRONMENT "LIMIT=${space}")
endif()
