#!/usr/bin/env bash
# A page turned on the screen is the same page, pixel by pixel; the mouse finds its words upright and turned, and what it was
# drawn over is highlighted and kept.
. "$(dirname "$0")/lib.sh"
command -v compare >/dev/null || { echo "skipped: no compare"; exit 77; }
start_display
pack_sample
start_viewer --size 800x600 "$work/sample.satchel"
key Return; key Next
eval "$(xdotool getwindowgeometry --shell "$window" | grep -E '^(X|Y)=')"

draw_over() { # x1 y1 x2 y2 in the window
    xdotool mousemove $((X + $1)) $((Y + $2)) mousedown 1 mousemove $((X + ($1 + $3) / 2)) $((Y + ($2 + $4) / 2)) \
        mousemove $((X + $3)) $((Y + $4)) mouseup 1
    settle
}
marks() { grep -c . "$work/state/marks" 2>/dev/null || true; }
saved() { # how many marks there must be; they are saved two seconds after a change
    for _ in $(seq 60); do [ "$(marks)" = "$1" ] && return; sleep 0.1; done
    fail "$(marks) marks are kept, not $1"
}

draw_over 300 200 500 200
key h
saved 1
cut -f6,7 "$work/state/marks" | grep -q '^[[:alnum:]]' || fail "the words are not kept"

key r
xdotool mousemove 1020 760; settle
import -window "$window" "$work/turned.png"
# The article was open at a place, which may stand on another page of the upright picture: the same one is looked for.
found=
for page in 1 2 3 4; do
    "$bin/satchel-view" --private --size 600x800 --article water-returns --page $page --screenshot "$work/upright.png" "$work/sample.satchel"
    convert "$work/upright.png" -rotate 90 "$work/wanted.png"
    apart=$(compare -metric AE "$work/turned.png" "$work/wanted.png" null: 2>&1 || true)
    # The highlight is all that differs, if it is on this page.
    [ "${apart%%.*}" -gt 12000 ] || found=$page
done
[ -n "$found" ] || fail "the turned page is none of the upright ones"

draw_over 220 200 220 350 # along a line of the turned page
key h
saved 2
key r; key r; key r
key ctrl+q
for _ in $(seq 50); do alive || break; sleep 0.1; done
viewer=
grep -q '^setting rotation 0' "$work/state/state" || fail "the rotation is not kept"
echo "a turned page, and words under a mouse: all well"
