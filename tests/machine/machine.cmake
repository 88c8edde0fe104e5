# Whole virtual machines, by software emulation: half a minute each. SATCHEL_KERNEL is a folder with boot/vmlinuz-* and
# lib/modules, as unpacking a package of Debian's kernel leaves it.
set(SATCHEL_KERNEL / CACHE PATH "A kernel for virtual machines, with its modules")
if(SATCHEL_TESTS AND TARGET satchel-view AND TARGET satchel-cli AND NOT SATCHEL_SANITIZE)
    find_package(Python3 COMPONENTS Interpreter)
    add_test(NAME machine.bare
        COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/bare.py $<TARGET_FILE:satchel-cli> ${SATCHEL_KERNEL} ${CMAKE_CURRENT_BINARY_DIR}/machine-bare)
    set_tests_properties(machine.bare PROPERTIES LABELS "machine;long;plain" TIMEOUT 900 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
    # All of assets/kiosk under systemd and udev. SATCHEL_SYSTEM is a folder that system.sh has filled.
    set(SATCHEL_SYSTEM / CACHE PATH "A Debian with systemd for virtual machines")
    add_test(NAME machine.kiosk
        COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/kiosk.py $<TARGET_FILE:satchel-cli> ${SATCHEL_KERNEL} ${SATCHEL_SYSTEM}
            ${CMAKE_CURRENT_BINARY_DIR}/machine-kiosk)
    set_tests_properties(machine.kiosk PROPERTIES LABELS "machine;long;plain" TIMEOUT 1800 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
    # 32-bit ARM under qemu-user. SATCHEL_SYSROOTS is a folder that sysroots.sh has filled.
    set(SATCHEL_SYSROOTS / CACHE PATH "Libraries of 32-bit ARM machines: armel, armhf")
    add_test(NAME machine.arm
        COMMAND ${CMAKE_CURRENT_LIST_DIR}/arm.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/bin ${SATCHEL_SYSROOTS} ${CMAKE_CURRENT_BINARY_DIR}/machine-arm)
    set_tests_properties(machine.arm PROPERTIES LABELS "machine;long;plain" TIMEOUT 1200 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
    # A Pi Zero as a whole.
    add_test(NAME machine.raspi
        COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/raspi.py ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/bin ${SATCHEL_SYSROOTS}
            ${CMAKE_CURRENT_BINARY_DIR}/machine-raspi)
    set_tests_properties(machine.raspi PROPERTIES LABELS "machine;long;plain" TIMEOUT 1200 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
    # No shared libraries, little memory. SATCHEL_HARFBUZZ is a folder that harfbuzz.sh has filled.
    set(SATCHEL_HARFBUZZ / CACHE PATH "HarfBuzz for static programs")
    add_test(NAME machine.static
        COMMAND ${CMAKE_CURRENT_LIST_DIR}/static.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/bin ${SATCHEL_HARFBUZZ} ${CMAKE_CURRENT_BINARY_DIR}/machine-static)
    set_tests_properties(machine.static PROPERTIES LABELS "machine;long;plain" TIMEOUT 600 RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
endif()
if(SATCHEL_TESTS)
    add_test(NAME cli.units COMMAND ${CMAKE_CURRENT_LIST_DIR}/units.sh ${CMAKE_SOURCE_DIR}/assets/kiosk ${CMAKE_CURRENT_BINARY_DIR}/machine-units)
    set_tests_properties(cli.units PROPERTIES LABELS "cli;plain" SKIP_RETURN_CODE 77)
endif()
