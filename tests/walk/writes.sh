#!/usr/bin/env bash
# What a public terminal does to the system under 5,000 random events: it writes nowhere but below its state and its cache, starts no process,
# opens no connection. Without strace, or where it may trace nothing, this is skipped.
#   writes.sh BIN ASSETS
set -euo pipefail
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
strace -o "$work/try" true 2>/dev/null || { echo "SKIPPED: strace is not here, or may not trace"; exit 77; }
XDG_CACHE_HOME=$work/cache strace -e trace=file,process,network -e signal=none -o "$work/calls" "$bin/unit_events" 5000 >"$work/out" 2>&1 ||
    { cat "$work/out"; echo "FAILED: the terminal ended"; exit 1; }
# From when the state folder is first made to when the test cleans up: what comes before packs the bundles.
awk '/mkdir.*\/state"/ { on = 1 } on { print } ' "$work/calls" | sed '/vfork\|clone3*(.*CLONE_VFORK/,$d' >"$work/served"
[ "$(wc -l <"$work/served")" -gt 100 ] || { echo "FAILED: nothing was traced"; exit 1; }
grep -E 'O_WRONLY|O_RDWR|O_CREAT|^(rename|unlink|mkdir|rmdir|link|symlink|chmod|truncate|mknod)' "$work/served" |
    grep -v -e '"/tmp/satchel-events-[A-Za-z0-9]*/state' -e "\"$work/cache" -e ' = -1 E' >"$work/outside" || true
grep -E '^(execve|fork|vfork|clone|connect|bind|listen)' "$work/served" >>"$work/outside" || true
[ ! -s "$work/outside" ] || { echo "FAILED: it does this as well:"; head -20 "$work/outside"; exit 1; }
echo "$(wc -l <"$work/served") calls: nothing is written outside of its folder, no process, no connection"
