#!/usr/bin/env bash
# The viewer on 32-bit ARM, under qemu-user: built with the libraries of a sysroot, the same pages as here, and how many
# instructions they take. A Pi Zero at 500 a microsecond has 75 M in 150 ms and 7.5 M in 15 ms; where that is not reached
# yet, the gate is what was, and HACKING says how far it is. What is gated is the program for boards (SATCHEL_WINDOW=OFF),
# which shows on the screen by itself; what the one with windows takes is said.
#
#   usage: arm.sh ROOT BIN SYSROOTS WORK      BIN: this machine's programs; SYSROOTS: a folder with armel and armhf
set -euo pipefail
root=$1 bin=$2 sysroots=$3 work=$4
TEXT=61000000 PICTURE=89000000 WHOLE=119000000 TURN=7500000
mkdir -p "$work/cache/satchel"
export XDG_CACHE_HOME=$work/cache # with --private nothing makes the folder, what is in it is used
tried=0

for arch in armel armhf; do
    triplet=arm-linux-gnueabi cpu=arm1176
    [ $arch = armel ] || { triplet=arm-linux-gnueabihf; cpu=cortex-a7; }
    if [ ! -d "$sysroots/$arch/usr" ] || ! command -v $triplet-gcc qemu-arm >/dev/null; then
        echo "not here: $arch (a sysroot, $triplet-gcc, qemu-arm)"
        continue
    fi
    build=$work/$arch
    for window in ON OFF; do
        cmake -G Ninja -S "$root" -B "$build-$window" -DCMAKE_TOOLCHAIN_FILE="$root/tests/machine/arm.cmake" -DSATCHEL_ARM=$arch \
            -DSATCHEL_SYSROOT="$sysroots/$arch" -DSATCHEL_PACKER=OFF -DSATCHEL_WINDOW=$window -DCMAKE_BUILD_TYPE=Release >"$work/$arch.log"
        cmake --build "$build-$window" --target satchel-view tries >>"$work/$arch.log" 2>&1 || { tail -40 "$work/$arch.log"; exit 1; }
    done
    # The packer needs more than the sysroot has, but calls have other names there, and its confinement must know them.
    $triplet-gcc --sysroot="$sysroots/$arch" -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -I"$root/include" -I"$root/packer" \
        -fsyntax-only "$root/packer/process/confinement.c"
    gcc -shared -fPIC -O2 "$root/tests/machine/insn.c" -o "$work/insn.so"
    "$bin/satchel" pack -q -f -o "$work/sample.satchel" --issued 2026-11-20T06:00:00Z "$root/assets/sample"

    # What a script says, on that machine, with windows or without; prints the instructions.
    there() { qemu-arm -cpu $cpu -L "$sysroots/$arch" -plugin "$work/insn.so" -d plugin "$build-$1/bin/satchel-view" --private \
        --sandbox off --size 800x480 --script "$2" "$work/sample.satchel" 2>&1 >/dev/null | sed -n 's/^insns //p'; }
    here() { "$bin/satchel-view" --private --sandbox off --size 800x480 --script "$1" "$work/sample.satchel"; }

    for article in water-returns water-returns-ar courier-zh; do
        printf 'article %s\nshot %s\nkey PageDown\nshot %s\n' $article "$work/1.png" "$work/2.png" >"$work/script"
        here "$work/script"; mv "$work/1.png" "$work/1-here.png"; mv "$work/2.png" "$work/2-here.png"
        there ON "$work/script" >/dev/null
        for page in 1 2; do
            # Fractions are rounded where the processor has no instructions for them: no channel by more than 2 of 255.
            worst=$(compare -metric PAE "$work/$page-here.png" "$work/$page.png" null: 2>&1 | sed 's/.*(\(.*\))/\1/' || true)
            awk -v w="$worst" 'BEGIN { exit !(w != "" && w <= 2 / 255 + 1e-6) }' ||
                { echo "FAILED: $arch: page $page of $article differs by $worst"; exit 1; }
        done
    done
    printf 'article letters\npaint\n' >"$work/text"
    printf 'article water-returns\npaint first\n' >"$work/picture"
    printf 'article water-returns\npaint\n' >"$work/whole"
    printf 'article letters\npaint\nwait\n' >"$work/ready"
    printf 'article letters\npaint\nwait\nkey PageDown\npaint\n' >"$work/turned"
    for window in ON OFF; do
        there $window "$work/text" >/dev/null # what a first run makes
        text=$(there $window "$work/text") picture=$(there $window "$work/picture") whole=$(there $window "$work/whole")
        turn=$(($(there $window "$work/turned") - $(there $window "$work/ready")))
        echo "$arch, windows $window: instructions from start to the first page $text, of one with a picture its text $picture, all of it $whole; a turn $turn"
    done
    [ "$text" -le $TEXT ] && [ "$picture" -le $PICTURE ] && [ "$whole" -le $WHOLE ] && [ "$turn" -le $TURN ] ||
        { echo "FAILED: more than $TEXT, $PICTURE, $WHOLE or $TURN"; exit 1; }
    tried=$((tried + 1))
done
[ $tried -gt 0 ] || { echo "skipped: no sysroot"; exit 77; }
