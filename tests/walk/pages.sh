#!/usr/bin/env bash
# Every page of every article of a bundle at several sizes: nothing lost or doubled at page ends, nothing outside the page,
# every glyph found, the direction right.   pages.sh BIN ASSETS [MATERIAL] [INPUTS [SIZES [TEXT_SIZES]]]
set -euo pipefail
bin=$(cd "$1" && pwd) assets=$(cd "$2" && pwd)
inputs=${4:-$assets/sample} sizes=${5:-320x240 800x600 1920x1080} text_sizes=${6:-14 20 64}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck disable=SC2086
"$bin/satchel" pack --quiet -o all.satchel $inputs 2>warnings || { tail -n 3 warnings; exit 1; }
"$bin/satchel" list --json all.satchel >list.json
sed -n 's/^    "id": "\(.*\)",$/\1/p' list.json >ids
sed -n 's/^    "direction": "\(.*\)",$/\1/p' list.json >directions
mkdir text dumps

# The value of a top-level string of a dump, its white space removed; escapes stay as JSON has them on both sides.
squeeze() { tr -d ' \t\n\r\f\v' | sed 's/\\n//g; s/\\t//g; s/\xC2\xA0//g; s/\xE3\x80\x80//g; s/\xE2\x80[\x80-\x8A\xAF]//g; s/\xE2\x81\x9F//g'; }
n=0
while read -r id; do
    n=$((n + 1))
    "$bin/satchel" show --text all.satchel "$id" | sed 's/\\/\\\\/g; s/"/\\"/g' | squeeze >"text/$n"
done <ids

pages=0
for size in $sizes; do
    for text_size in $text_sizes; do
        # First the number of pages of each article, then all pages.
        { echo "resize ${size/x/ }"
          n=0; while read -r id; do n=$((n + 1)); printf 'article %s\nkey Home\nwait\ndump dumps/%d\n' "$id" $n; done <ids; } >script
        "$bin/satchel-view" --private --text-size "$text_size" --script script all.satchel
        { echo "resize ${size/x/ }"
          n=0
          while read -r id; do
              n=$((n + 1))
              count=$(sed -n 's/^  "pages": \(.*\),$/\1/p' "dumps/$n")
              printf 'article %s\nkey Home\n' "$id"
              for ((p = 1; p <= count; p++)); do printf 'expect page %d\ndump dumps/%d-%06d\nkey PageDown\n' $p $n $p; done
          done <ids; } >script
        "$bin/satchel-view" --private --text-size "$text_size" --script script all.satchel
        n=0
        while read -r id; do
            n=$((n + 1))
            cat dumps/$n-* | sed -n 's/^  "visible_text": "\(.*\)",$/\1/p' | squeeze >seen
            cmp -s seen "text/$n" || { echo "FAILED: $id at $size, $text_size px: its pages do not hold its text"
                cmp seen "text/$n" || true; exit 1; }
        done <ids
        if grep -l '^  "missing_glyphs": [1-9]' dumps/*-*; then echo "FAILED: missing glyphs at $size"; exit 1; fi
        for ((k = 1; k <= n; k++)); do
            grep -q "^  \"direction\": \"$(sed -n "${k}p" directions)\"" "dumps/$k" || { echo "FAILED: direction of article $k"; exit 1; }
        done
        awk -v w="${size%x*}" -v h="${size#*x}" '
            /^      "x": /  { x = $2 + 0 } /^      "y": / { y = $2 + 0 } /^      "w": / { bw = $2 + 0 }
            /^      "h": /  { if (x < -1 || y < -1 || x + bw > w + 1 || y + $2 > h + 1) { print FILENAME ": a box outside the page: " x " " y " " bw " " $2; bad = 1 } }
            END { exit bad }' dumps/*-* || { echo "FAILED: outside the page at $size, $text_size px"; exit 1; }
        pages=$((pages + $(ls dumps | grep -c -- -)))
        rm -f dumps/*
    done
done
echo "$(wc -l <ids) articles, $pages pages: whole, inside, every glyph found"
