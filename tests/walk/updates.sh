#!/usr/bin/env bash
# The viewer finds an update on a stick: the new edition is on the shelf, what it withdraws shows nowhere any more, also after a
# restart from the old stick. A damaged update is one line, and one for another publication nothing.
#
#   usage: updates.sh BIN ASSETS MATERIAL
set -euo pipefail
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir a old new bad else
story() { printf -- '---\nid: s%s\nissued: 2026-11-0%sT06:00:00Z\n---\n# Story %s\n\nThe harbour reopened after %s days.\n' "$1" "$1" "$1" "$1" >"a/$1.md"; }
for i in 1 2 3 4 5 6; do story $i; done
pack() { "$bin/satchel" pack a -q --profile fast --language en "$@"; }
pack -o old/1.satchel --title Day --edition 1
story 7
printf -- '---\nid: s6\nstatus: canceled\n---\n# Story 6\n' >a/6.md
pack -o 2.satchel --previous old/1.satchel
"$bin/satchel" diff old/1.satchel 2.satchel -q -o new/day.update
cp new/day.update bad/day.update
printf x | dd of=bad/day.update bs=1 seek=150 conv=notrunc status=none
pack -o e1.satchel --title Else --edition 1
story 8
pack -o e2.satchel --previous e1.satchel
"$bin/satchel" diff e1.satchel e2.satchel -q -o else/else.update

run() { printf '%s\n' library wait "insert $1" wait "dump $1.json" quit >script; "$bin/satchel-view" --state "state-$1" --script script old/1.satchel; }
says() { grep -q "$2" "$1" || { echo "updates: $1 does not say \"$2\""; cat "$1"; exit 1; }; }
says_not() { ! grep -q "$2" "$1" || { echo "updates: $1 says \"$2\""; cat "$1"; exit 1; }; }

run new
says new.json 'Story 7'
cmp 2.satchel state-new/shelf/*.satchel
says_not new.json 'Story 6'
printf '%s\n' contents wait 'dump contents.json' quit >script
"$bin/satchel-view" --state state-new --script script old/1.satchel
says_not contents.json 'Story 6'
says contents.json 'Story 5'
# Pages turn while it is applied, and the reader is not torn from them.
printf '%s\n' 'article s5' wait 'meanwhile insert new' 'meanwhile expect update working' 'meanwhile key PageDown' 'meanwhile expect screen article' \
    wait 'expect screen article' 'expect update new' 'key Escape' 'dump after.json' quit >script
"$bin/satchel-view" --state state-meanwhile --script script old/1.satchel
says after.json 'Story 7'
run bad
says bad.json damaged
run else
says_not else.json '"error"'
for s in bad else; do [ -z "$(ls -A state-$s/shelf)" ] || { echo "updates: $s left something"; exit 1; }; done
printf '%s\n' 'insert new' wait quit >script
"$bin/satchel-view" --private --script script old/1.satchel # nothing is written, nothing is applied
echo "updates: found, applied, refused"
