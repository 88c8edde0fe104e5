#!/usr/bin/env bash
# Golden pages: usage: run.sh [--bless] BIN SAMPLE
#
# Every *.script here is run on the sample edition. Its dumps must equal NAME.json beside it, its shots the hashes in
# pixels.sha256. Pixels depend on FreeType and libwebp to the last bit, so that file names their versions, and hashes
# are compared only where they are the same; dumps are compared everywhere the fonts are the same.
set -euo pipefail
bless=
[ "$1" = --bless ] && { bless=1; shift; }
bin=$(cd "$1" && pwd) sample=$(cd "$2" && pwd) here=$(cd "$(dirname "$0")" && pwd)
export SOURCE_DATE_EPOCH=1795478400 LC_ALL=C LANGUAGE=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -e /usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf ] &&
    [ -e /usr/share/fonts/truetype/gentium-basic/GenBkBasR.ttf ] ||
    { echo "skipped: the fonts of README are not installed"; exit 77; }

"$bin/satchel" pack --quiet -f -o "$work/sample.satchel" --title "The Harbour Bulletin" \
    --publisher "The Harbour Bulletin" --language en --edition 327 --issued 2026-11-20T06:00:00Z "$sample"
cd "$work"
for script in "$here"/*.script; do
    "$bin/satchel-view" --private --script "$script" sample.satchel
done
"$bin/satchel" pack --quiet -f -o typography.satchel --title Typography --issued 2026-11-20T06:00:00Z "$here/typography"
for script in "$here"/typography/*.script; do
    "$bin/satchel-view" --private --script "$script" typography.satchel
done
for script in "$here"/typography/*.panel; do
    "$bin/satchel-view" --private --panel "$(basename "$script" .panel)" --script "$script" typography.satchel
done

versions=$(dpkg-query -W -f '${Package} ${Version}\n' libfreetype6 libwebp7 fonts-noto-core fonts-noto-cjk \
    fonts-sil-gentium-basic 2>/dev/null || echo unknown)
if [ -n "$bless" ]; then
    rm -f "$here"/*.json
    cp ./*.json "$here"
    { sed 's/^/# /' <<<"$versions"; sha256sum ./*.png; } >"$here/pixels.sha256"
    echo "blessed $(ls ./*.json | wc -l) dumps and $(ls ./*.png | wc -l) pictures; look at them before you commit"
    exit
fi
bad=0
for command in shot dump insert remove; do
    echo "$command" >lacking
    said=$("$bin/satchel-view" --private --script lacking sample.satchel 2>&1) && bad=1
    [[ $said == *"line 1: $command wants a FILE" ]] || { echo "== $command without a FILE: $said"; bad=1; }
done
for dump in *.json; do
    diff -u "$here/$dump" "$dump" >"$dump.diff" || { echo "== $dump differs"; head -n 40 "$dump.diff"; bad=1; }
done
for known in "$here"/*.json; do
    [ -e "$(basename "$known")" ] || { echo "== $(basename "$known") was not made"; bad=1; }
done
if [ "$versions" = "$(sed -n 's/^# //p' "$here/pixels.sha256")" ]; then
    grep -v '^#' "$here/pixels.sha256" | sha256sum --check --quiet || bad=1
else
    echo "pixels not compared: other versions of FreeType, libwebp or fonts"
fi
[ $bad = 0 ] && echo "$(ls ./*.json | wc -l) dumps and $(ls ./*.png | wc -l) pictures as they were"
exit $bad
