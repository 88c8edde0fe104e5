#!/usr/bin/env bash
# The viewer without shared libraries, where there is little memory: the pixels of a machine with more, in 16 MB of addresses for a
# bundle that needs no prior, 20 MB with its image, and in a control group of 16 MB with all that the kernel keeps of files for it.
#
#   usage: static.sh ROOT BIN FOLDER WORK     (FOLDER: what harfbuzz.sh has filled; BIN: this machine's programs)
set -euo pipefail
root=$1 bin=$2 folder=$3 work=$4
[ -e "$folder/harfbuzz.pc" ] || { echo "skipped: no HarfBuzz for static programs in $folder"; exit 77; }
fail() { echo "FAILED: $*"; exit 1; }
rm -rf "$work/pages"
mkdir -p "$work/pages"
{
    PKG_CONFIG_PATH=$folder cmake -G Ninja -S "$root" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DSATCHEL_STATIC=ON -DSATCHEL_WINDOW=OFF \
        -DSATCHEL_PACKER=OFF -DSATCHEL_TESTS=OFF
    cmake --build "$work/build"
} >"$work/log" 2>&1 || fail "it cannot be built: $(tail -5 "$work/log")"
viewer=$work/build/bin/satchel-view
echo "$(stat -c %s "$viewer") bytes"
! readelf -l "$viewer" | grep -q INTERP || fail "it asks for shared libraries"
for profile in small fast; do
    "$bin/satchel" pack -q -f --profile $profile -o "$work/$profile.satchel" --issued 2026-11-20T06:00:00Z "$root/assets/sample"
done
rm -rf "$work/state" "$work/cache"
export LANG=C SOURCE_DATE_EPOCH=1795500000 XDG_CACHE_HOME=$work/cache SATCHEL_PRIORS=$root/assets/priors
script="article letters
wait
shot page.png
key PageDown
wait
shot second.png"

# A page and the next, in a folder; what stands before the program limits it.
show() { # name, bundle, words before the program...
    local name=$1 bundle=$2 begun
    shift 2
    mkdir -p "$work/pages/$name"
    echo "$script" >"$work/script"
    begun=$(date +%s%N)
    (cd "$work/pages/$name" && timeout -s KILL 120 "$@" "$viewer" "${state[@]}" --low-memory --sandbox off --size 800x480 --script ../../script \
        "../../$bundle.satchel") || fail "$name: exit $?"
    echo "$name: $((($(date +%s%N) - begun) / 1000000)) ms"
    [ ! -d "$work/pages/free" ] || diff -r "$work/pages/free" "$work/pages/$name" || fail "$name: other pixels"
}
limited() { # KiB, program...
    ulimit -v "$1"
    shift
    "$@"
}
export -f limited

state=(--state "$work/state")
show free small # keeps the prior's image, which the next ones read
state=(--private)
show addresses-16 fast bash -c 'limited 16384 "$@"' -
show addresses-20 small bash -c 'limited 20480 "$@"' -

# A group of either version, where one may be made.
group=
for parent in /sys/fs/cgroup/memory /sys/fs/cgroup; do
    [ -n "$group" ] || ! mkdir "$parent/satchel-$$" 2>/dev/null || group=$parent/satchel-$$
done
trap '[ -z "$group" ] || rmdir "$group"' EXIT
for limit in memory.limit_in_bytes memory.max; do [ ! -e "$group/$limit" ] || break; done
if [ -z "$group" ] || ! echo 16M >"$group/$limit"; then
    echo "skipped: no control group of 16 MB can be made here"
    exit 0
fi
[ ! -e "$group/memory.swap.max" ] || echo 0 >"$group/memory.swap.max"
# Files in memory that another group has read are not counted: copies of them are.
mkdir "$work/pages/own"
cp -r "$work/cache" "$work/pages/own/cache"
sync
echo 1 2>/dev/null >/proc/sys/vm/drop_caches || true
in_group() { # file of members, program...
    echo $BASHPID >"$1"
    shift
    exec "$@"
}
export -f in_group
XDG_CACHE_HOME=$work/pages/own/cache show group-16 small bash -c 'in_group "$@"' - "$group/cgroup.procs"
grep -hE '^(total_)?pgmajfault' "$group/memory.stat"
