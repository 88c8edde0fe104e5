#!/usr/bin/env bash
# What the audit asks a running X server, and a kiosk that does not start before all is right or waived.
. "$(dirname "$0")/lib.sh"
for tool in xprop; do command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }; done

display() { # Xvfb's options
    [ -z "$server" ] || { kill "$server"; wait "$server" 2>/dev/null || true; }
    : >"$work/display"
    Xvfb -displayfd 3 -screen 0 640x480x24 -nolisten tcp -noreset "$@" 3>"$work/display" 2>/dev/null &
    server=$!
    for _ in $(seq 100); do [ -s "$work/display" ] && break; sleep 0.1; done
    [ -s "$work/display" ] || fail "no display"
    DISPLAY=:$(cat "$work/display")
    export DISPLAY
}

verdict() { # check: ok, WRONG, waived or -
    { "$bin/satchel-view" --kiosk-audit "$work" 2>/dev/null || true; } | awk -v check="$1" '$2 == check { print $1 }'
}

expect() { # check verdict
    local got
    got=$(verdict "$1")
    [ "$got" = "$2" ] || fail "$1 is '$got', not '$2'"
}

unset WAYLAND_DISPLAY
display
for check in window-manager other-windows x-access; do expect $check ok; done
for check in vt-switch zap; do expect $check -; done

# The mark of a server with a terminal of its own; no file of this system forbids switching.
xprop -root -f XFree86_VT 32c -set XFree86_VT 7
case "$(verdict vt-switch)" in ok | WRONG) ;; *) fail "a server on a terminal is not asked about switching" ;; esac
xprop -root -f _NET_SUPPORTING_WM_CHECK 32x -set _NET_SUPPORTING_WM_CHECK 0x200001
expect window-manager WRONG
pack_sample
start_viewer "$work/sample.satchel"
expect other-windows WRONG
kill "$viewer"; wait "$viewer" 2>/dev/null || true; viewer=
display -ac
expect x-access WRONG

# Refused with every reason, before there is a window.
code=0
"$bin/satchel-view" --kiosk --private "$work" 2>"$work/stderr" || code=$?
[ $code = 42 ] || fail "a kiosk on an open system: exit $code, not 42"
grep -q '^satchel-view: x-access ' "$work/stderr" || fail "the reason is not told"
grep -q '^satchel-view: trust ' "$work/stderr" || fail "a second reason is not told"
echo "the audit knows what is on the display"
