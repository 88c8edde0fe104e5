satchel_unit(base LIBS satchel_inside)
satchel_unit(document LIBS satchel_inside)
satchel_unit(bundle LIBS satchel_inside)
