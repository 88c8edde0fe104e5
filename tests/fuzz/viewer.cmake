satchel_fuzz(hyphen LIBS viewer_core)
if(TARGET viewer_screens)
    satchel_fuzz(face LIBS viewer_screens satchel_inside)
endif()
