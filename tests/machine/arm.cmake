# Cross building for 32-bit ARM from a folder with Debian's libraries (a sysroot), run by qemu-user where the build runs
# its own programs:
#
#   cmake -S . -B DIR -DCMAKE_TOOLCHAIN_FILE=tests/machine/arm.cmake -DSATCHEL_ARM=armel|armhf -DSATCHEL_SYSROOT=FOLDER
#
# armel is the ARMv6 of a Pi Zero, armhf the ARMv7 of a Pi 2 and later.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SATCHEL_ARM SATCHEL_SYSROOT)
if(SATCHEL_ARM STREQUAL armel)
    set(triplet arm-linux-gnueabi)
    set(cpu arm1176)
    set(CMAKE_C_FLAGS_INIT -mcpu=arm1176jzf-s)
elseif(SATCHEL_ARM STREQUAL armhf)
    set(triplet arm-linux-gnueabihf)
    set(cpu cortex-a7)
    set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-a7 -mfpu=vfpv3-d16")
else()
    message(FATAL_ERROR "SATCHEL_ARM is armel or armhf")
endif()
set(CMAKE_C_COMPILER ${triplet}-gcc)
set(CMAKE_SYSROOT ${SATCHEL_SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_LIBRARY_ARCHITECTURE ${triplet})
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-arm -cpu ${cpu} -L ${SATCHEL_SYSROOT})
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${SATCHEL_SYSROOT})
set(ENV{PKG_CONFIG_LIBDIR} ${SATCHEL_SYSROOT}/usr/lib/${triplet}/pkgconfig:${SATCHEL_SYSROOT}/usr/share/pkgconfig)
