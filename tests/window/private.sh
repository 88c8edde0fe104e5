#!/usr/bin/env bash
# What must not be found: with --private not a byte is written anywhere; what is kept else is sealed; and a key held down destroys it.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo "skipped: no strace"; exit 77; }
start_display
pack_sample
mkdir "$work/home"
export HOME=$work/home
unset XDG_STATE_HOME XDG_DATA_HOME XDG_RUNTIME_DIR
export XDG_CACHE_HOME=$work/home/.cache

# Everything that opens, makes, moves or cuts a file, in a window that reads, searches, highlights and changes settings.
# shellcheck disable=SC2086
strace -f -qq -o "$work/trace" -e trace=open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate,ftruncate,mknod,mknodat \
    "$bin/satchel-view" --sandbox off --private "$work/sample.satchel" 2>"$work/stderr" &
viewer=$!
find_window
settle
key Return; key Next; key b; key n
eval "$(xdotool getwindowgeometry --shell "$window" | grep -E '^(X|Y)=')"
xdotool mousemove $((X + 300)) $((Y + 200)) mousedown 1 mousemove $((X + 400)) $((Y + 200)) mousemove $((X + 500)) $((Y + 200)) mouseup 1
settle
key h; key slash
xdotool type 'water'; settle
sleep 3 # what is saved is saved two seconds after it changed
key Return
xdotool key ctrl+q
wait $viewer || fail "it ended with $?: $(cat "$work/stderr")"
viewer=
# Opened for writing: the terminal and shared memory of the display are no files that stay.
grep -E 'O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|creat\(|mkdir|rename|link|truncate|mknod' "$work/trace" |
    grep -vE '= -1 |"/dev/(null|shm|dri|tty)|O_TMPFILE|memfd' >"$work/writes" || true
[ ! -s "$work/writes" ] || fail "with --private files were written: $(head -3 "$work/writes")"
[ -z "$(find "$work/home" -type f)" ] || fail "with --private files appeared: $(find "$work/home" -type f)"

# Without it: a folder of the user's own, sealed, until Delete is held.
state=$HOME/.local/state/satchel
start_sealed() {
    # shellcheck disable=SC2086
    "$bin/satchel-view" $sandbox "$work/sample.satchel" 2>"$work/stderr" &
    viewer=$!
    find_window
    settle
}
start_sealed
key Return; key Next; key b
xdotool key ctrl+q
wait $viewer || fail "it ended with $?: $(cat "$work/stderr")"
viewer=
for file in state marks; do
    head -c 16 "$state/$file" | grep -q '^satchel-sealed 1' || fail "$file is not sealed"
done
grep -rlE 'water|Harbour' "$state" --include=state --include=marks --include=editions && fail "words of the reader's can be read"
cp -r "$state" "$work/copy"
start_sealed
xdotool keydown Delete
for _ in $(seq 100); do alive || break; sleep 0.1; done
xdotool keyup Delete
alive && fail "holding Delete did not end the program"
wait $viewer || fail "it ended with $?: $(cat "$work/stderr")"
viewer=
left=$(find "$state" -type f)
[ -z "$left" ] || fail "something is left: $left"
# What somebody copied before, without the key that is gone, opens nowhere.
rm "$work/copy/key"
printf 'key o\ndump %s\n' "$work/marks.json" >"$work/script"
"$bin/satchel-view" --state "$work/copy" --script "$work/script" "$work/sample.satchel"
grep -q 'No bookmarks yet' "$work/marks.json" || fail "a copy without its key can be read"
echo "nothing written, nothing readable, nothing left: all well"
