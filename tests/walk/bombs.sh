#!/usr/bin/env bash
# ZIP bombs and their relatives, and every class of malformed bundle: each refused by "verify --deep" and by the viewer's
# way of opening ("list") within 32 MB and 20 s; with --count, the bombs instead within 10 million instructions, half of
# 10 ms, beside what the program takes to do nothing.
#
#   usage: bombs.sh [--count] FOLDER-OF-PROGRAMS MALFORMED
set -euo pipefail
export LC_ALL=C
counting=
[ "$1" = --count ] && { counting=1; shift; }
bin=$1 malformed=$2
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work XDG_CACHE_HOME=$work/cache
python3 "$(dirname "$0")/bombs.py" "$work/bombs"
count=0 bad=0 most=0

instructions_of() {
    { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bin/satchel" "$@" 2>&1 >/dev/null || true; } | sed -n 's/.*Collected : //p'
}

if [ -n "$counting" ]; then
    command -v valgrind >/dev/null || { echo "skipped: no valgrind"; exit 77; }
    nothing=$(instructions_of --version)
    for file in "$work"/bombs/*.satchel; do
        for command in "verify -q --deep" list; do
            # shellcheck disable=SC2086
            took=$(($(instructions_of $command "$file") - nothing))
            [ "$took" -le "$most" ] || most=$took
            [ "$took" -le 10000000 ] || { echo "$(basename "$file"): $command: $took instructions"; bad=1; }
        done
        count=$((count + 1))
    done
    echo "$count refused; at most $most instructions beside the $nothing of a start"
    [ "$count" -ge 41 ] || { echo "too few"; bad=1; }
    exit $bad
fi

memory_of() { sed -n 's/.*peak_bytes \([0-9]*\).*/\1/p' "$work/took"; }

for file in "$work"/bombs/*.satchel "$malformed"/*.satchel; do
    name=$(basename "$file" .satchel)
    case $name in good-*) continue ;; esac
    for command in "verify -q --deep" list; do
        code=0
        # shellcheck disable=SC2086
        "$bin/peak" --seconds 20 "$bin/satchel" $command "$file" >"$work/out" 2>"$work/took" || code=$?
        bytes=$(memory_of)
        [ "$bytes" -le "$most" ] || most=$bytes
        # What is only in the blocks does not hinder a list; verify must see all.
        if { [ $code = 0 ] && [ "$command" != list ]; } || [ $code -ge 99 ] || [ "$bytes" -gt 33554432 ]; then
            echo "$name: $command: exit $code, $bytes bytes"
            bad=1
        fi
    done
    count=$((count + 1))
done
echo "$count refused; at most $most bytes"
[ "$count" -ge 160 ] || { echo "too few"; bad=1; }
exit $bad
