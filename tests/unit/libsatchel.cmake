satchel_module(zip libzip) # the independent check of our framing
satchel_unit(base LIBS satchel_inside)
satchel_unit(document LIBS satchel_inside)
satchel_unit(catalog LIBS satchel_inside)
satchel_unit(bundle LIBS satchel_inside)
satchel_unit(search LIBS satchel_inside)
satchel_unit(framing LIBS satchel_inside satchel::zip)
satchel_unit(trust LIBS satchel_inside)
satchel_unit(trust_attacks LIBS satchel_inside)
satchel_unit(excerpt LIBS satchel_inside)
satchel_unit(faults LIBS satchel_inside)
if(TARGET unit_faults)
    foreach(function malloc calloc realloc strdup write pwrite64 pread64 fsync rename mkstemp64 close)
        target_link_options(unit_faults PRIVATE -Wl,--wrap=${function})
    endforeach()
endif()

# Our signatures against the real minisign: a few files in every run, a thousand in the long tier.
if(SATCHEL_TESTS)
    add_executable(minisig support/minisig.c)
    target_link_libraries(minisig PRIVATE satchel_build satchel_inside)
    foreach(count 20 1000)
        add_test(NAME walk.minisign-${count} COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/walk/minisign.sh
            $<TARGET_FILE_DIR:minisig> ${count})
        set_tests_properties(walk.minisign-${count} PROPERTIES LABELS walk TIMEOUT 600 SKIP_RETURN_CODE 77)
    endforeach()
    set_tests_properties(walk.minisign-1000 PROPERTIES LABELS "walk;long;plain")
endif()

satchel_module(isal libisal) # the independent check of our arithmetic
satchel_unit(parts LIBS satchel_inside)
satchel_unit(update LIBS satchel_inside)
if(SATCHEL_TESTS)
    add_test(NAME walk.update COMMAND unit_update 2000)
    set_tests_properties(walk.update PROPERTIES LABELS "walk;long;plain" TIMEOUT 3600)
endif()
satchel_unit(parity LIBS satchel_inside satchel::isal)
if(SATCHEL_TESTS)
    add_test(NAME walk.parity COMMAND unit_parity 100)
    set_tests_properties(walk.parity PROPERTIES LABELS "walk;long;plain" TIMEOUT 1500)
endif()

satchel_unit(crash LIBS satchel_inside)
if(TARGET unit_crash)
    foreach(function write pwrite64 fsync rename)
        target_link_options(unit_crash PRIVATE -Wl,--wrap=${function})
    endforeach()
endif()

# Every cut and every bit is the long tier's.
satchel_unit(damage LIBS satchel_inside)
if(SATCHEL_TESTS)
    add_test(NAME walk.damage COMMAND unit_damage 1 100000)
    set_tests_properties(walk.damage PROPERTIES LABELS "walk;long;plain" TIMEOUT 1800)
endif()

satchel_unit(model LIBS satchel_inside)
if(SATCHEL_TESTS)
    add_test(NAME walk.model COMMAND unit_model 10000)
    set_tests_properties(walk.model PROPERTIES LABELS "walk;long;soak" TIMEOUT 3000)
endif()

satchel_unit(codecs LIBS satchel_inside)
if(SATCHEL_TESTS)
    add_test(NAME walk.codecs COMMAND unit_codecs 1000000)
    set_tests_properties(walk.codecs PROPERTIES LABELS "walk;long;soak" TIMEOUT 6000)
endif()

# The same bytes from other compilers and machines.
if(SATCHEL_TESTS)
    add_test(NAME walk.machines COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/walk/machines.sh ${PROJECT_SOURCE_DIR}
        ${PROJECT_BINARY_DIR}/libsatchel)
    set_tests_properties(walk.machines PROPERTIES LABELS "walk;long;plain" TIMEOUT 900 SKIP_RETURN_CODE 77)
endif()
