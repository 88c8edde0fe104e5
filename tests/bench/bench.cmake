# Programs that benches run; their scripts build them with -DSATCHEL_BENCH=ON. They see the viewer's insides.
if(SATCHEL_BENCH AND SATCHEL_VIEWER)
    add_executable(bench_layout bench/layout/layout.c)
    target_link_libraries(bench_layout PRIVATE satchel_build viewer_screens)
endif()
