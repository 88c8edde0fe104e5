#!/usr/bin/env bash
# Hostile files, one by one, to the packer and to the viewer: no crash, no hang over 5 s, no memory over 256 MB.
# Under a sanitizer memory and time say nothing: no limit on one, much of the other.
set -euo pipefail
bin=$(cd "$1" && pwd) assets=$(cd "$2" && pwd) material=${3:-}
[ -d "$material/8-broken" ] || { echo "skipped: no shared material"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
limit="--limit-mb 256" seconds=5
if nm "$bin/satchel" 2>/dev/null | grep __asan_init >/dev/null; then limit="" seconds=60; fi
"$bin/satchel" pack --quiet -o "$work/good.satchel" "$assets/sample/water-returns.md"
printf 'key Return\nwait\nkey Escape\nkey Escape\ndump %s/dump.json\n' "$work" >"$work/script"
count=0
try() { # seconds command...
    local code=0
    # shellcheck disable=SC2086
    "$bin/peak" $limit --seconds $seconds "$@" >"$work/out" 2>"$work/err" || code=$?
    count=$((count + 1))
    if [ $code -ge 64 ]; then echo "FAILED ($code): $*"; tail -n 5 "$work/err"; exit 1; fi
    if LC_ALL=C grep -aq $'[\x01-\x08\x0B-\x1F]' "$work/err"; then echo "FAILED: control characters: $*"; exit 1; fi
}
while IFS= read -r -d '' file; do
    rm -f "$work/x.satchel"
    try "$bin/satchel" pack --quiet -o "$work/x.satchel" "$file"
    try "$bin/satchel" info "$file"
    try "$bin/satchel-view" --private --script "$work/script" "$file"
    [ "$(find "$work" -name '.satchel-*' | wc -l)" = 0 ] || { echo "FAILED: a temporary file was left by $file"; exit 1; }
done < <(find "$material"/*/generated "$material/8-broken" -type f -print0 | sort -z)
for folder in "$material"/*/generated; do
    rm -f "$work/x.satchel"
    try "$bin/satchel" pack --quiet -o "$work/x.satchel" "$folder"
done
# Cut and flipped bundles.
size=$(stat -c %s "$work/good.satchel")
for ((i = 0; i < 60; i++)); do
    head -c $((size * i / 60)) "$work/good.satchel" >"$work/cut.satchel"
    try "$bin/satchel-view" --private --script "$work/script" "$work/cut.satchel"
    cp "$work/good.satchel" "$work/flip.satchel"
    printf '\xA5' | dd of="$work/flip.satchel" bs=1 seek=$((size * i / 60)) conv=notrunc status=none
    try "$bin/satchel-view" --private --script "$work/script" "$work/flip.satchel"
    try "$bin/satchel" search "$work/flip.satchel" water
done
echo "$count runs: no crash, no hang, memory bounded"
