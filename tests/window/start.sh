#!/usr/bin/env bash
# What it takes from exec to the first page at the saved place, counted in instructions beside an empty window of SDL2 in the same run;
# the same for one article, a hundred, and a large bundle; and what is read of the bundle.
#   $3 the folder of window_empty and window_first.so, $4 data beside the programs, $5 megabytes of the large bundle
. "$(dirname "$0")/lib.sh"
for tool in valgrind strace setpriv; do
    command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
helpers=$3 data=$4 large=$5
start_display

# Whoever is root has no table of compose sequences kept (Xlib keeps none for root), and no reader is.
user=()
if [ "$(id -u)" = 0 ]; then user=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi
home=$work/home
mkdir -p "$work/bin" "$work/share" "$home/.cache/satchel"
cp "$bin/satchel-view" "$helpers"/window_empty "$helpers"/window_first.so "$work/bin/"
cp -r "$data" "$work/share/"
cp "${XDG_CACHE_HOME:-$HOME/.cache}"/satchel/*.image "$home/.cache/satchel/" 2>/dev/null || true
unset XDG_CACHE_HOME XDG_STATE_HOME
as_reader() {
    env HOME="$home" LANG=C.UTF-8 LC_ALL=C.UTF-8 LD_PRELOAD="$work/bin/window_first.so" "${user[@]}" "$@"
}

# COMMAND...: instructions until the first picture. Of a process that was forked those of the one it came from are counted again: the
# largest number is that of the program, what the others have added is told by strace below (they wait).
instructions() {
    # shellcheck disable=SC2012
    as_reader valgrind --tool=callgrind --trace-children=yes --callgrind-out-file=/dev/null "$@" 2>&1 |
        sed -n 's/.*Collected : //p' | sort -n | tail -1
}

. "$(dirname "$0")/three.sh"

view() { # NAME: sets the command that starts at the place
    view=("$work/bin/satchel-view" --size 800x600 --state "$work/$1" "$work/$1.satchel")
}
view one
as_reader "${view[@]}" || fail "the first start ended with $?"
[ "$(id -u)" != 0 ] || [ -n "$(ls "$home/.cache/satchel/compose" 2>/dev/null)" ] || echo "Xlib kept no table"
empty=$(instructions "$work/bin/window_empty")
[ -n "$empty" ] || fail "the empty window was not counted"
echo "empty window: $empty instructions"
least= most=
for name in one hundred large; do
    view $name
    count=$(instructions "${view[@]:0:1}" --sandbox off "${view[@]:1}")
    [ -n "$count" ] || fail "the start was not counted"
    as_reader strace -f -qq -y -e trace=read,pread64,readv,preadv -o "$work/trace" "${view[@]}" || fail "the start ended with $?"
    read_bytes=$(awk -v file="<$work/$name.satchel>" 'index($0, file) { n += $NF } END { print n + 0 }' "$work/trace")
    ! grep -q "mmap.*$name.satchel" "$work/trace" || fail "the bundle is mapped"
    echo "$name ($(stat -c %s "$work/$name.satchel") bytes): $count instructions, $(((count - empty) / 1000)) thousand more; $read_bytes bytes read of it"
    [ "$read_bytes" -gt 0 ] && [ "$read_bytes" -le 131072 ] || fail "$read_bytes bytes of the bundle are read"
    [ "$count" -le $((empty + 16000000)) ] || fail "more than the empty window and 16 million instructions"
    [ -n "$least" ] && [ "$least" -lt "$count" ] || least=$count
    [ -n "$most" ] && [ "$most" -gt "$count" ] || most=$count
done
[ $((most - least)) -le 4000000 ] || fail "$((most - least)) instructions lie between the smallest and the largest"

# Where Xlib has no table of compose sequences to read, neither program saves anything by one kept: as it is today, above its bar.
export XCOMPOSEFILE=/dev/null
empty=$(instructions "$work/bin/window_empty")
view one
count=$(instructions "${view[@]:0:1}" --sandbox off "${view[@]:1}")
echo "without compose sequences: $empty instructions, $(((count - empty) / 1000)) thousand more"
[ "$count" -le $((empty + 36000000)) ] || fail "more than the empty window and 36 million instructions"
