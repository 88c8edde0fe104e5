#!/usr/bin/env bash
# An archive of 100,000 articles: packed within 300 MB of memory, the same bytes by one thread, and opened in the middle.
set -euo pipefail
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/in"
# A text of twenty sentences from fifty words each, chosen by a fixed rule.
awk -v out="$work/in" 'BEGIN {
    split("water harbour council pump station morning crews chlorine tide market school road bridge ferry grain price rain wind letter teacher clinic nurse" \
          " power cable net fish boat island north hill river dam field wheat bread oven radio signal mast battery engine winter summer storm night window" \
          " paper news reader page", word)
    for (i = 0; i < 100000; i++) {
        file = sprintf("%s/%06d.txt", out, i); text = "Report number " i "\n\n"; r = i
        for (k = 0; k < 60; k++) { r = (r * 7919 + 12345) % 1000003; text = text word[r % 50 + 1] (k % 12 == 11 ? ". " : " ") }
        print text >file; close(file)
    }
}'
"$bin/peak" --limit-mb 300 --seconds 900 "$bin/satchel" pack -q --profile fast -o "$work/all.satchel" "$work/in"
[ "$("$bin/satchel" show --text "$work/all.satchel" 050000 | head -n 1)" = "Report number 50000" ]
"$bin/peak" --limit-mb 300 --seconds 900 "$bin/satchel" pack -q --threads 1 --profile fast -o "$work/one.satchel" "$work/in"
cmp "$work/all.satchel" "$work/one.satchel"
rm "$work/one.satchel"
echo "100,000 articles in $(stat -c %s "$work/all.satchel") bytes"
