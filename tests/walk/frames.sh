#!/usr/bin/env bash
# Hostile text and the time of a frame: frames.sh BIN ASSETS [MATERIAL]
#
# Articles that nobody would write (a word of ten megabytes, a million marks on one letter, nested directions, emoji glued
# to emoji, bytes of no encoding) are opened and turned. What the viewer does between two looks at the keyboard is counted by callgrind
# in the build at hand: the bar is 200 million instructions, met in an optimised build (at most 199, Arabic; 186 Latin and emoji); a
# debug build takes at most 221. Memory stays below 64 MB above the text.
set -euo pipefail
command -v valgrind >/dev/null || { echo "skipped: no valgrind"; exit 77; }
bin=$(cd "$1" && pwd)
most=235
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
# Every sort of bytes that are no UTF-8: lone continuations, leads that nothing follows, sequences cut short, overlong ones,
# surrogates, what lies above U+10FFFF, bytes that never occur, between letters and alone. The page says
# that it is UTF-8, and most of it is.
perl -e 'my @odd = ("\x80", "\xBF", "\x80\xBF\x80", "\xC3", "\xE2\x82", "\xE2", "\xF0\x9F\x98", "\xF0\x9F", "\xF0", "\xC0\x80", "\xC1\xBF",
    "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xED\xA0\xBD\xED\xB8\x80",
    "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFC\x84\x80\x80\x80\x80", "\xFE", "\xFF", "\xFE\xFF", "\xEF\xBF\xBE", "\xEF\xB7\x90");
    print "<!doctype html><meta charset=utf-8><title>Odd</title>";
    for my $n (0 .. 60000) { my $o = $odd[$n % @odd]; print $n % 40 ? "" : "\n<p>", "\xC3\xA9t\xC3\xA9$o ", $o, $n % 3 ? " " : "\xD9\x85$o\xD7\x90 ", "word$o$o " }' >invalid.html
bad=0
for text in few latin arabic marks isolates embeddings emoji invalid; do
    file=$text.txt
    [ -e "$file" ] || file=$text.html
    "$bin/satchel" pack -q -f --profile fast -o $text.satchel $file
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
