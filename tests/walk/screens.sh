#!/usr/bin/env bash
# A walk of 300 steps through every screen in English and Arabic on three sizes: nothing cut, nothing over anything else
# (screens.py).   screens.sh BIN ASSETS; with VIEWER a name in BIN
set -euo pipefail
bin=$(cd "$1" && pwd) assets=$(cd "$2" && pwd) here=$(cd "$(dirname "$0")" && pwd)
export SOURCE_DATE_EPOCH=1795478400 LC_ALL=C.UTF-8
[ -e /usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf ] || { echo "skipped: the fonts of README are not installed"; exit 77; }
work=${SCREENS_KEEP:-$(mktemp -d)}
[ -n "${SCREENS_KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work/shelf"
cd "$work"
"$bin/satchel" pack -q -f -o shelf/a.satchel --title "The Harbour Bulletin" --edition 327 --issued 2026-11-20T06:00:00Z "$assets/sample"
"$bin/satchel" pack -q -f -o shelf/b.satchel --title "نشرة الميناء" --language ar --edition 12 --issued 2026-11-19T06:00:00Z \
    "$assets/sample/water-returns-ar.md" "$assets/sample/boil-water-ar.md"
failed=0
for language in en ar; do
    for size in 320x240 800x600 1920x1080; do
        rm -rf dumps
        mkdir dumps
        python3 "$here/screens.py" script $language "${size%x*}" "${size#*x}" >script
        "$bin/${VIEWER:-satchel-view}" --private --language $language --script script shelf
        echo "$language $size: $(grep -vc '^dump' script) steps"
        python3 "$here/screens.py" check dumps/*.json || failed=1
    done
done
exit $failed
