#!/usr/bin/env bash
# Every class of malformed bundle with its exit code and its line, as README.md has them.
#
#   usage: run.sh [--bless] SATCHEL
#
# Each is refused within 10 ms and 32 MB by "verify --deep" as well; unzip and others may think what they like of them.
set -euo pipefail
bless=
[ "$1" = --bless ] && { bless=1; shift; }
satchel=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")"
export LC_ALL=C
made=$(mktemp)
# Of its own, or an image made by an earlier version would hide that a prior here is not read any more.
XDG_CACHE_HOME=$(mktemp -d)
export XDG_CACHE_HOME
trap 'rm -rf "$made" "$XDG_CACHE_HOME"' EXIT
{
    sed '/^| class /,$d' README.md
    echo '| class | what it is | exit | line |'
    echo '|---|---|---|---|'
    while IFS=$'\t' read -r name what; do
        code=0
        line=$( (ulimit -v "${LIMIT:-262144}"; "$satchel" verify -q --deep "$name.satchel") 2>&1 >/dev/null) || code=$?
        echo "| $name | $what | $code | \`${line#satchel: "$name".satchel: }\` |"
    done <classes
} >"$made"
if [ -n "$bless" ]; then
    cp "$made" README.md
    exit
fi
diff -u README.md "$made"
count=$(grep -c . classes)
[ "$count" -ge 64 ] || { echo "only $count classes"; exit 1; }
for good in good-*.satchel; do "$satchel" verify -q --deep "$good"; done
echo "$count classes"
