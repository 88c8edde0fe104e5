#!/usr/bin/env bash
# From a key to the pixels of the page that it turns to: turns.sh BIN ASSETS
#
# Every page of the sample edition and of an edition of a hundred articles is turned to by key (tests/support/turns.c), the
# next article's first page included. Counts instructions by callgrind, and allocations. The bar is one millisecond in the middle and two at
# the 99th of a hundred, 2 and 4 million instructions; what is reached is half of that, in a debug build too, and is held.
set -euo pipefail
command -v valgrind >/dev/null || { echo "skipped: no valgrind"; exit 77; }
bin=$(cd "$1" && pwd) assets=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export SOURCE_DATE_EPOCH=1795478400 LC_ALL=C
"$bin/satchel" pack -q -f -o sample.satchel --title "The Harbour Bulletin" --issued 2026-11-20T06:00:00Z --edition 327 "$assets/sample"
# The words of one story in another order each time.
mkdir hundred
for i in $(seq 100); do
    awk -v seed="$i" 'BEGIN { srand(seed) } NR > 8 { for (f = 1; f <= NF; f++) w[n++] = $f }
        END { print "---\ntitle: Story number " seed "\n---\n"
              for (i = 0; i < 700; i++) printf "%s%s", w[int(rand() * n)], i % 70 == 69 ? ".\n\n" : " " }' \
        "$assets/sample/water-returns.md" | tr -d '[]#*`>_!|' >hundred/story-$i.md
done
"$bin/satchel" pack -q -f -o hundred.satchel --title Hundred --language en --issued 2026-11-20T06:00:00Z hundred
bad=0
for bundle in sample hundred; do
    valgrind -q --tool=callgrind --collect-atstart=no --callgrind-out-file=out "$bin/turns" $bundle.satchel >said 2>&1 || { cat said; exit 1; }
    rm -f out
    for dump in $(ls -v out.*); do
        [ -z "$(sed -n 's/^desc: Trigger: Client Request: //p' "$dump")" ] || sed -n 's/^summary: //p' "$dump"
    done >counts
    rm -f out.*
    paste said counts >"$bundle.turns"
    [ -z "${TURNS_KEEP:-}" ] || cp "$bundle.turns" "$TURNS_KEEP" # to look at
    awk '$7 > 0 { print; some = 1 } END { exit some }' "$bundle.turns" || { echo "$bundle: memory is allocated"; bad=1; }
    sort -n -k 8 "$bundle.turns" | awk -v name=$bundle -v median=1000000 -v p99=3000000 '
        { n++; a += $7; v[n] = $8 }
        END { m = v[int((n + 1) / 2)]; p = v[int((n * 99 + 99) / 100)]
              print name ": " n " turns, median " m ", p99 " p ", most " v[n] " instructions; " a " allocations"
              exit n < 50 || m > median || p > p99 }' || { echo "too much for a turned page"; bad=1; }
done
exit $bad
