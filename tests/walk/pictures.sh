#!/usr/bin/env bash
# Every picture that others made: refused, or the pixels that ImageMagick gives (mean difference under 2 of 255 before
# scaling), within 2 seconds of processor time and 128 MB. What is linear is made sRGB before it is laid on white, as browsers do; an SVG
# is drawn by ImageMagick's own delegate at the size at which we draw it.
set -euo pipefail
bin=$(cd "$1" && pwd) pictures=$3/10-images
command -v convert >/dev/null && command -v rsvg-convert >/dev/null || { echo "no ImageMagick or rsvg-convert, skipped"; exit 77; }
[ -d "$pictures" ] || { echo "no pictures to compare, skipped"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
same=0 refused=0 bad=0
wrong() { echo "$1: $2"; bad=$((bad + 1)); }
while read -r file; do
    name=${file#"$pictures/"} code=0
    (ulimit -t 2; exec "$bin/peak" --limit-mb 128 "$bin/pixels" "$file") >"$work/ours.ppm" 2>"$work/line" || code=$?
    case $code in
    0) ;;
    1) refused=$((refused + 1)); continue ;;
    *) wrong "$name" "exit $code: $(tail -n 1 "$work/line")"; continue ;;
    esac
    read -r kind width height <"$work/line"
    if [ "$kind" = SVG ]; then
        rsvg-convert -w "$width" -h "$height" -f png -o "$work/theirs.png" "$file" 2>/dev/null || true
        from=$work/theirs.png lay=
    else
        from=$file[0] lay=
        # A frame on its canvas; one that is larger than its canvas counts itself.
        [ "$kind" = GIF ] && [ "$(identify -format '%wx%h' "$from" 2>/dev/null)" != "${width}x$height" ] && lay=-coalesce
    fi
    convert "$from" $lay -colorspace sRGB -background white -alpha remove -depth 8 "$work/theirs.ppm" 2>/dev/null ||
        { [ -s "$work/theirs.ppm" ] || { wrong "$name" "ImageMagick refuses it"; continue; }; }
    difference=$("$bin/pixels" --difference "$work/ours.ppm" "$work/theirs.ppm")
    if awk -v d="$difference" 'BEGIN { exit !(d ~ /^[0-9.]+$/ && d < 2) }'; then
        same=$((same + 1))
    else
        wrong "$name" "difference $difference"
    fi
    rm -f "$work"/theirs.*
done < <(find "$pictures" -type f | grep -iE '\.(png|jpe?g|gif|webp|bmp|svg)$' | LC_ALL=C sort)
echo "$same as ImageMagick shows them, $refused refused, $bad neither"
[ "$same" -gt 100 ] && [ "$bad" = 0 ]
