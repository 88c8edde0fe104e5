if(TARGET viewer_screens)
    satchel_unit(state LIBS viewer_screens)
    satchel_unit(words LIBS viewer_screens)
    satchel_unit(paint LIBS viewer_screens m)
endif()
# The sanitizers need calls that the sandbox takes away.
if(TARGET viewer_screens AND NOT SATCHEL_SANITIZE)
    satchel_unit(sandbox LIBS viewer_screens LABELS plain)
endif()
