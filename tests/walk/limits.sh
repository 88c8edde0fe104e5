#!/usr/bin/env bash
# Articles show as ever where memory is limited: in 64 and 48 MB of addresses, and in 32 and 16 MB that are written to.
# Where that is too little, one line says so.   limits.sh BIN ASSETS [MATERIAL]
set -euo pipefail
bin=$(cd "$1" && pwd) assets=$(cd "$2" && pwd)
command -v prlimit >/dev/null || { echo "skipped: no prlimit"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export XDG_CACHE_HOME=$work/cache XDG_DATA_HOME=$work/data
mkdir cache
"$bin/satchel" pack -q -o sample.satchel "$assets/sample" 2>lines
few=(water-returns water-returns-ar school-uk) # Chinese has a face of 20 MB of addresses
script() {
    for article in "$@"; do
        "$bin/satchel" show sample.satchel "$article" >text # what a first run makes
        printf 'article %s\nshot %s-1.png\nkey PageDown\nshot %s-2.png\ndump %s.json\n' "$article" "$article" "$article" "$article"
    done
}
script "${few[@]}" >few
script "${few[@]}" courier-zh >all
view() { "$@" "$bin/satchel-view" --private --size 800x480 --script script sample.satchel; }

# Shows a script's articles in a folder of its own.
show() { # FOLDER SCRIPT COMMAND...
    local folder=$1 script=$2
    shift 2
    mkdir "$folder" && cp "$script" "$folder/script" && cp sample.satchel "$folder"
    (cd "$folder" && view "$@") || { echo "FAILED: $folder"; exit 1; }
}
show few.free few env
show all.free all env
grep -q '"screen": "article"' few.free/water-returns.json || { echo "FAILED: nothing to compare with"; exit 1; }

megabyte=$((1 << 20))
for limit in as=64 as=48 data=32 data=16; do
    what=all
    [ "${limit%=*}" = data ] || what=few
    show "$limit" $what prlimit "--${limit%=*}=$((${limit#*=} * megabyte))"
    diff -r $what.free "$limit" || { echo "FAILED: $limit MB shows something else"; exit 1; }
done
status=0
cp few script && view prlimit --as=$((24 * megabyte)) 2>lines || status=$?
[ $status -ne 0 ] && [ "$(grep -c satchel-view: lines)" = 1 ] || { echo "FAILED: 24 MB of addresses: $status"; cat lines; exit 1; }
echo "the same pages in 64 and 48 MB of addresses, and in 32 and 16 MB that are written to"
