if(SATCHEL_VIEWER)
    satchel_unit(breaks LIBS viewer_core)
    satchel_unit(graphemes LIBS viewer_core)
endif()
