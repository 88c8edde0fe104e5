#!/usr/bin/env bash
# A kiosk under X without a window manager, not root's: no key leaves, a new bundle shows by itself.
. "$(dirname "$0")/lib.sh"
start_display
pack_sample
mkdir "$work/shelf"
cat >"$work/kiosk.conf" <<'CONF'
waive groups shell vt-switch zap sysrq ctrl-alt-del getty auto-vt boot-shell power-key
waive x-access trust sandbox  # this is a test's machine
CONF
become_nobody
start_viewer --kiosk --settings "$work/kiosk.conf" "$work/shelf"
[ "$(id -u)" != 0 ] || [ "$(stat -c %u "/proc/$viewer")" = 65534 ] || fail "it is root's"
[ "$(xdotool getwindowgeometry "$window" | sed -n 's/.*Geometry: //p')" = 1024x768 ] || fail "not the whole screen"
empty=$(screen)

cp "$work/sample.satchel" "$work/shelf/.arriving"
mv "$work/shelf/.arriving" "$work/shelf/today.satchel"
for _ in $(seq 50); do [ "$(screen)" != "$empty" ] && break; sleep 0.1; done
[ "$(screen)" != "$empty" ] || fail "the new bundle did not show"
settle

for keys in alt+F4 ctrl+q ctrl+w ctrl+c ctrl+d Escape Escape Escape alt+Tab super ctrl+alt+BackSpace F11 alt+space q; do
    xdotool key "$keys"
    alive || fail "$keys ended it"
done
# Every key of the top rows with every modifier.
for key in F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F12 Tab Print Pause Delete Insert Menu; do
    for modifiers in '' alt+ ctrl+ shift+ super+ ctrl+alt+ ctrl+shift+ alt+shift+; do
        xdotool key "$modifiers$key"
    done
    alive || fail "$key ended it"
done
settle
[ "$(xdotool getwindowfocus)" = "$window" ] || fail "the focus is elsewhere"
xdotool key Escape Escape Escape Home; settle
xdotool key Return; settle
alive || fail "it ended"
# Whoever closes its window does nothing; the system ends it, it says so, and what was counted is saved.
python3 "$(dirname "$0")/close.py" "$window"
sleep 1
alive || fail "closing its window ended it"
kill -TERM "$viewer"
for _ in $(seq 100); do alive || break; sleep 0.1; done
alive && fail "SIGTERM does not end it"
code=0
wait "$viewer" || code=$?
viewer=
[ $code = 143 ] || fail "SIGTERM: exit $code, not 143: $(cat "$work/stderr")"
grep -q '"article"' "$work/state/counts" || fail "a stop forgets what was counted"
# One that is no kiosk ends well when it is closed.
start_viewer "$work/shelf"
python3 "$(dirname "$0")/close.py" "$window"
wait "$viewer" || fail "closing a window: exit $?"
viewer=
echo "no key left the kiosk; the new bundle showed by itself; a signal ended it"
