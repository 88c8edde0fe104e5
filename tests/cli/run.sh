#!/usr/bin/env bash
# Command-line tests as files: each *.case says what to run and what must come of it.
#
#   usage: run.sh [--rewrite] PROGRAM ROOT GROUP...
#
# PROGRAM is the satchel to test, ROOT the project, GROUP a folder of cases or a single case. A case:
#
#     # what it shows                  lines of "#" in front; "# needs: material" (or root, user, tmpfs)
#     satchel list x.satchel           bash, run in an empty folder, with $sample, $material, $cases set
#     --- exit 0
#     --- stdout
#     ...
#     --- stderr
#     ...
#
# Sections that are missing are empty, exit is then 0. In outputs the empty folder reads TMP, the
# others SAMPLE, MATERIAL and CASES; sizes and hashes read SIZE, N and HASH. --rewrite writes what came into the case: look at the diff.
set -uo pipefail
export LC_ALL=C
unset SOURCE_DATE_EPOCH CI NO_COLOR

rewrite=0
[ "${1-}" = --rewrite ] && rewrite=1 && shift
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$2" && pwd)
shift 2

work=$(mktemp -d)
trap 'chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$program" "$work/bin/satchel"
export PATH=$work/bin:$PATH
export sample=$root/assets/sample cases=$root/tests/cli
export material=${SATCHEL_MATERIAL:-$root/../shared/material}
[ -d "$material" ] && material=$(cd "$material" && pwd)
failed=0 passed=0 skipped=0

# The lines of one section of a case; "cmd" is what stands before the first.
section() {
    awk -v want="$2" '
        /^--- / { now = $2; if (now == "exit" && want == "exit") print $3; next }
        now == want || (now == "" && want == "cmd") { print }' "$1"
}

can() {
    case $1 in
    material) [ -d "$material" ] ;;
    root) [ "$(id -u)" = 0 ] ;;
    user) [ "$(id -u)" != 0 ] || command -v setpriv >/dev/null ;;
    tmpfs) unshare -rm mount -t tmpfs none /mnt 2>/dev/null ;;
    *) false ;;
    esac
}

missing() {
    local need
    for need in $(sed -n 's/^# needs: //p' "$1"); do
        can "$need" || { echo "$need"; return 0; }
    done
    return 1
}

# What depends on where the test runs, and on how well this version packs.
tidy() {
    sed -e "s|$1|TMP|g" -e "s|$sample|SAMPLE|g" -e "s|$cases|CASES|g" -e "s|$material|MATERIAL|g" \
        -e 's/[0-9][0-9.]* \(bytes\|KB\|MB\)/SIZE/g' -e 's/at byte [0-9]*/at byte N/' \
        -e 's/bytes [0-9]* to [0-9]*/bytes N to N/' -e 's/after [0-9]* of SIZE ([0-9]* %)/after N of SIZE/' \
        -e 's/"bytes": [0-9]*/"bytes": N/' -e 's/"block": "[0-9a-f]*"/"block": "HASH"/'
}

# Runs a case; leaves stdout, stderr and the exit code in $work/got.
run() {
    local folder=$work/case
    rm -rf "$folder" "$work/got"
    mkdir "$folder" "$work/got"
    section "$1" cmd >"$work/cmd"
    (cd "$folder" && timeout 120 bash "$work/cmd") >"$work/out" 2>"$work/err" </dev/null
    echo $? >"$work/got/exit"
    tidy "$folder" <"$work/out" >"$work/got/stdout"
    tidy "$folder" <"$work/err" >"$work/got/stderr"
    chmod -R u+rwx "$folder" 2>/dev/null
}

write_case() {
    {
        section "$1" cmd
        echo "--- exit $(cat "$work/got/exit")"
        for name in stdout stderr; do
            if [ -s "$work/got/$name" ]; then
                echo "--- $name"
                cat "$work/got/$name"
            fi
        done
    } >"$work/new"
    cmp -s "$work/new" "$1" || cp "$work/new" "$1"
}

check() {
    local name wrong=0
    mkdir -p "$work/want"
    section "$1" exit >"$work/want/exit"
    [ -s "$work/want/exit" ] || echo 0 >"$work/want/exit"
    section "$1" stdout >"$work/want/stdout"
    section "$1" stderr >"$work/want/stderr"
    for name in exit stdout stderr; do
        diff -u --label "$name expected" --label "$name" "$work/want/$name" "$work/got/$name" || wrong=1
    done
    return $wrong
}

for group in "$@"; do
    [ -d "$group" ] && group="$group/*.case"
    for case in $group; do
        name=${case#"$cases"/}
        if need=$(missing "$case"); then
            echo "skipped: $name needs $need"
            skipped=$((skipped + 1))
            continue
        fi
        run "$case"
        if [ $rewrite = 1 ]; then
            write_case "$case"
        elif check "$case" >"$work/diff" 2>&1; then
            passed=$((passed + 1))
        else
            echo "FAILED: $name"
            cat "$work/diff"
            failed=$((failed + 1))
        fi
    done
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] || exit 1
[ $passed != 0 ] || [ $skipped = 0 ] || exit 77
