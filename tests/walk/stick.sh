#!/usr/bin/env bash
# A stick for everyone else's computer: its viewer shows a page with nothing of this machine but the kernel.
#   $1 the folder of the programs, $2 the assets
set -euo pipefail
bin=$1 assets=$2
command -v strace >/dev/null || { echo "skipped: no strace"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; exit 1; }

mkdir "$work/two"
cp -r "$assets/sample/water-returns.md" "$assets/sample/images" "$work/two/"
"$bin/satchel" pack -q -o "$work/today.satchel" --title 'Today & "more"' --issued 2026-11-20T06:00:00Z --edition 7 "$work/two"
mkdir "$work/stick"
echo mine >"$work/stick/letter.txt"
"$bin/satchel" stick -q "$work/stick" "$work/today.satchel"
[ "$(cat "$work/stick/letter.txt")" = mine ] || fail "what was on the stick is gone"
cmp -s "$work/today.satchel" "$work/stick/bundles/today.satchel" || fail "the bundle differs"
[ -s "$work/stick/pages/today/index.html" ] || fail "no pages"
[ "$(grep -c '<section lang=' "$work/stick/START.html")" = 10 ] || fail "not ten languages"
grep -q 'Today &amp; &quot;more&quot;' "$work/stick/START.html" || fail "the title is not escaped"
[ "$(find "$work/stick" -name '*.??????' -newer "$work/today.satchel" -type d | wc -l)" = 0 ] || fail "a half-made folder stays"

# A second run replaces what the first left, also with two of one name.
mkdir "$work/other"
cp "$work/today.satchel" "$work/other/Today.satchel"
"$bin/satchel" stick -q --no-viewer "$work/stick" "$work/today.satchel" "$work/other/Today.satchel"
[ -s "$work/stick/bundles/Today-2.satchel" ] || fail "two bundles of one name on a stick without cases"

# Nothing but a shell, and every library from the stick. A sanitizer wants its own way of starting.
if nm "$bin/satchel-view" 2>/dev/null | grep __asan_init >/dev/null; then exit 0; fi
env -i PATH=/usr/bin:/bin strace -f -e trace=openat,execve -o "$work/trace" sh "$work/stick/satchel-linux.sh" --size 640x480 \
    --screenshot "$work/page.png" "$work/stick/bundles/today.satchel" 2>"$work/stderr" || fail "it does not start: $(cat "$work/stderr")"
[ -s "$work/page.png" ] || fail "no page"
view=$(sed -n 's/^\([0-9]*\) .*execve([^)]*ld-linux[^)]*--library-path.*= 0$/\1/p' "$work/trace" | tail -1)
[ -n "$view" ] || fail "not started by its own loader"
foreign=$(grep "^$view .*openat(.*\.so[^\"]*\".*= [0-9]" "$work/trace" | grep -v "$work/stick/" || true)
[ -z "$foreign" ] || fail "a library of this machine: $foreign"
fonts=$(grep "^$view .*openat(.*\.[to]t[fc]\".*= [0-9]" "$work/trace" | grep -v "$work/stick/" || true)
[ -z "$fonts" ] || fail "a font of this machine: $fonts"

# Without a viewer to carry, one line says what to do.
code=0
mkdir "$work/alone"
cp "$bin/satchel" "$work/alone/"
SATCHEL_PRIORS=$assets/priors "$work/alone/satchel" stick "$work/none" "$work/today.satchel" 2>"$work/stderr" || code=$?
[ $code = 3 ] && grep -q 'no-viewer' "$work/stderr" || fail "without a viewer: $code, $(cat "$work/stderr")"
echo "the stick stands alone"
