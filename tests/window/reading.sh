#!/usr/bin/env bash
# Reading with keys and a mouse; the place is kept over a restart; the window manager's close ends the program.
. "$(dirname "$0")/lib.sh"
start_display
pack_sample
start_viewer "$work/sample.satchel"

contents=$(screen)
key Return
first=$(screen)
[ "$first" != "$contents" ] || fail "Return did not open the first article"
key Next
second=$(screen)
[ "$second" != "$first" ] || fail "PageDown did not turn the page"
key Prior
[ "$(screen)" = "$first" ] || fail "PageUp did not come back to the same pixels"
xdotool mousemove 700 400 click 1; settle
[ "$(screen)" != "$first" ] || fail "a click on the right did not turn the page"
xdotool mousemove 60 400 click 1; settle
xdotool mousemove 700 400 click 5; settle      # the wheel
[ "$(screen)" != "$first" ] || fail "the wheel did not turn the page"
xdotool mousemove 1020 760; settle

# Words in two scripts, typed; Return opens the first hit.
key Escape
key slash
xdotool type 'valves'; settle
key Return
[ "$(screen)" != "$contents" ] || fail "search opened nothing"
key Escape; key Escape
key slash
key BackSpace BackSpace BackSpace BackSpace BackSpace BackSpace
xdotool type 'المياه'; settle
[ "$(screen)" != "$contents" ] || fail "Arabic was not taken"
key Escape

# Night, larger, and away.
key Return; key Next; key n
xdotool type '+'; settle
before=$(screen)
xdotool key ctrl+q
for _ in $(seq 50); do alive || break; sleep 0.1; done
alive && fail "Ctrl+Q did not end the program"
wait "$viewer" || fail "it ended with $?: $(cat "$work/stderr")"
grep -q '^place ' "$work/state/state" || fail "no place was kept"
left=$(find "$work/state" -type f ! -name state ! -name text ! -name seen ! -name editions ! -name withdrawn)
[ -z "$left" ] || fail "more than the state, the text left, the editions seen and what was withdrawn was left: $left"

start_viewer "$work/sample.satchel"
[ "$(screen)" = "$before" ] || fail "after a restart it is not where it was"
# What a window manager sends when its close button is pressed.
xdotool windowclose "$window" 2>/dev/null || true
for _ in $(seq 50); do alive || break; sleep 0.1; done
alive && fail "closing the window did not end the program"
[ ! -s "$work/stderr" ] || grep -vq 'X connection\|X Error' "$work/stderr" || true
viewer=
echo "reading with keys, mouse, two scripts, and a restart: all well"
