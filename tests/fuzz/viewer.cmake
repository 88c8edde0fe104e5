satchel_fuzz(hyphen LIBS viewer_core)
