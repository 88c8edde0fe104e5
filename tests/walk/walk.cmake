# Long walks through the viewer by script: random events in a kiosk, every page of many articles, hostile files.
if(SATCHEL_TESTS AND TARGET satchel-view AND TARGET satchel-cli)
    add_executable(peak support/peak.c)
    target_link_libraries(peak PRIVATE satchel_build)
    add_executable(pixels support/pixels.c)
    target_link_libraries(pixels PRIVATE satchel_build packer_core)
    add_executable(tofu support/tofu.c)
    target_include_directories(tofu PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(tofu PRIVATE satchel_build viewer_core)
    add_executable(frames support/frames.c)
    target_include_directories(frames PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(frames PRIVATE satchel_build viewer_screens)
    if(NOT SATCHEL_SANITIZE)
        add_executable(turns support/turns.c)
        target_include_directories(turns PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
        target_link_libraries(turns PRIVATE satchel_build viewer_screens)
    endif()
    # What the walks share: the programs, the material.
    function(satchel_walk name labels)
        add_test(NAME walk.${name}
            COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/walk/${name}.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets
                ${SATCHEL_MATERIAL})
        set_tests_properties(walk.${name} PROPERTIES LABELS "walk;${labels}" TIMEOUT 1500 SKIP_RETURN_CODE 77)
    endfunction()
    satchel_walk(audit "")
    satchel_walk(stick plain)
    if(NOT SATCHEL_SANITIZE) # which takes the whole of the address space
        satchel_walk(limits "plain")
    endif()
    satchel_walk(updates cli)
    satchel_walk(newsroom cli)
    satchel_walk(monkey "")
    if(TARGET unit_events)
        satchel_walk(writes plain)
    endif()
    satchel_walk(pages "")
    satchel_walk(screens plain)
    if(TARGET satchel-view-board)
        add_test(NAME walk.screens.board
            COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/walk/screens.sh $<TARGET_FILE_DIR:satchel-view> ${PROJECT_SOURCE_DIR}/assets)
        set_tests_properties(walk.screens.board PROPERTIES LABELS "walk;plain" TIMEOUT 1500 SKIP_RETURN_CODE 77 ENVIRONMENT "VIEWER=satchel-view-board")
    endif()
    satchel_walk(tofu "cli;plain")
    satchel_walk(hostile "")
    satchel_walk(frames "plain")
    if(TARGET turns)
        satchel_walk(turns "plain")
    endif()
    satchel_walk(all-pages "long;plain")
    satchel_walk(many "long;plain")
    satchel_walk(editions "long;plain")
    satchel_walk(mixed "long;plain")
    satchel_walk(pictures "long;plain")
    satchel_walk(epubcheck "long;plain")
    satchel_walk(wire "cli;plain")
endif()

# A stick pulled at every read of every command, through a file system of the kernel's.
if(SATCHEL_TESTS AND TARGET satchel-view AND TARGET satchel-cli)
    add_test(NAME walk.pulled COMMAND python3 -B ${CMAKE_CURRENT_SOURCE_DIR}/walk/pulled.py $<TARGET_FILE_DIR:satchel-cli>
        ${PROJECT_SOURCE_DIR}/assets)
    set_tests_properties(walk.pulled PROPERTIES LABELS "walk;long;plain" TIMEOUT 1500 SKIP_RETURN_CODE 77)
endif()

# Archives that are no bundles, or lie; and bundles that are archives to everybody.
if(SATCHEL_TESTS AND TARGET satchel-view AND TARGET satchel-cli)
    add_test(NAME walk.bombs COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/walk/bombs.sh $<TARGET_FILE_DIR:satchel-cli>
        ${CMAKE_CURRENT_SOURCE_DIR}/malformed)
    set_tests_properties(walk.bombs PROPERTIES LABELS "walk;plain" TIMEOUT 1500 SKIP_RETURN_CODE 77)
    add_test(NAME walk.bombs-counted COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/walk/bombs.sh --count
        $<TARGET_FILE_DIR:satchel-cli> ${CMAKE_CURRENT_SOURCE_DIR}/malformed)
    set_tests_properties(walk.bombs-counted PROPERTIES LABELS "walk;long;plain" TIMEOUT 1500 SKIP_RETURN_CODE 77)
    add_test(NAME walk.crypto COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/walk/crypto.sh $<TARGET_FILE_DIR:satchel-cli>
        ${PROJECT_SOURCE_DIR}/assets/sample)
    set_tests_properties(walk.crypto PROPERTIES LABELS "walk;plain" TIMEOUT 600 SKIP_RETURN_CODE 77)
    add_test(NAME walk.readers COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/walk/readers.sh $<TARGET_FILE_DIR:satchel-cli>
        ${PROJECT_SOURCE_DIR}/assets/sample ${CMAKE_CURRENT_SOURCE_DIR}/malformed)
    set_tests_properties(walk.readers PROPERTIES LABELS "walk;plain" TIMEOUT 600 SKIP_RETURN_CODE 77)
endif()
