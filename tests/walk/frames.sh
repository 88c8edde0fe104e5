#!/usr/bin/env bash
# Hostile text and the time of a frame: frames.sh BIN ASSETS [MATERIAL]
#
# Articles that nobody would write (a word of ten megabytes, a million marks on one letter, nested directions, emoji glued
# to emoji) are opened and turned. What the viewer does between two looks at the keyboard stays below so many million
# instructions, counted by callgrind in the build at hand: the bar is 200 in an optimised one, and a
# debug build takes half as many more, most of it the reading and checking of ten megabytes. Memory stays below 64 MB above the text.
set -euo pipefail
command -v valgrind >/dev/null || { echo "skipped: no valgrind"; exit 77; }
bin=$(cd "$1" && pwd)
most=350
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export SOURCE_DATE_EPOCH=1795478400 LC_ALL=C
repeat() { perl -CO -e 'print "Title\n\n", eval("\"$ARGV[0]\"") x $ARGV[1], "\n"' "$1" "$2" >"$3.txt"; }
repeat incomprehensible 655360 latin
repeat '\x{645}\x{633}\x{62A}\x{634}\x{641}\x{649}' 873813 arabic
repeat 'a\x{301}\x{302}\x{323}\x{324}' 1 few # an ordinary article, to compare with
{ printf 'Title\n\na'; perl -CO -e 'print "\x{301}" x 1000000'; } >marks.txt
repeat 'a\x{2067}b\x{2066}\x{5D1}' 120000 isolates
repeat 'a\x{202B}\x{5D1}\x{202A}' 200000 embeddings
repeat '\x{1F468}\x{200D}\x{1F469}\x{200D}\x{1F467}\x{200D}' 200000 emoji
bad=0
for text in few latin arabic marks isolates embeddings emoji; do
    "$bin/satchel" pack -q -f --profile fast -o $text.satchel $text.txt
    valgrind -q --tool=callgrind --collect-atstart=no --callgrind-out-file=out "$bin/frames" $text.satchel 2 >said 2>&1 ||
        { cat said; echo "$text: failed"; exit 1; }
    worst=0 where=
    for dump in out.*; do
        name=$(sed -n 's/^desc: Trigger: Client Request: //p' "$dump") count=$(sed -n 's/^summary: //p' "$dump")
        [ -n "$name" ] && [ "$count" -gt "$worst" ] && worst=$count where=$name
    done
    rm -f out out.*
    memory=$("$bin/frames" $text.satchel 2 | sed -n 's/ KB.*//p')
    printf '%-10s %4d M instructions (%s), %d MB\n' $text $((worst / 1000000)) "$where" $((memory / 1024))
    [ $((worst / 1000000)) -le $most ] && [ "$memory" -lt $((80 * 1024)) ] || bad=1
done
exit $bad
