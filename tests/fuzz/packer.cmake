satchel_fuzz(text LIBS packer_core)
satchel_fuzz(markdown LIBS packer_core)
satchel_fuzz(html LIBS packer_core)
satchel_fuzz(picture LIBS packer_core)
