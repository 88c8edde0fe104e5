#!/usr/bin/env bash
# A kiosk under cage, not root's, through Xwayland as satchel-kiosk-cage.service has it: the whole screen, keys, and a stop. The
# screen of cage is a window: of one that is none at all, grim takes black pictures when a window fills it from the start.
. "$(dirname "$0")/lib.sh"
for tool in cage Xwayland compare; do command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }; done
start_display
# Without a prior, whose image a new user has not kept yet.
"$bin/satchel" pack -q -f --profile fast -o "$work/sample.satchel" --issued 2026-11-20T06:00:00Z "$assets/sample"
cat >"$work/kiosk.conf" <<'CONF'
waive groups shell vt-switch zap sysrq ctrl-alt-del getty auto-vt boot-shell power-key
waive x-access trust sandbox window-manager other-windows  # this is a test's machine
CONF
mkdir -m 700 "$work/run"
become_nobody
# The inner shell says which process the viewer is, and how it ended, as cage does not.
# shellcheck disable=SC2016,SC2086
env XDG_RUNTIME_DIR="$work/run" WLR_BACKENDS=x11 WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1 LIBSEAT_BACKEND=noop SDL_VIDEODRIVER=x11 \
    $as cage -- sh -c 'w=$0; "$@" & echo $! >"$w/started"; wait $!; echo $? >"$w/ended"' "$work" \
    "$bin/satchel-view" $sandbox --state "$work/state" --kiosk --settings "$work/kiosk.conf" "$work/sample.satchel" 2>"$work/stderr" &
compositor=$!
for _ in $(seq 100); do [ -s "$work/started" ] && break; sleep 0.1; done
viewer=$(cat "$work/started") || fail "cage did not start: $(tail -3 "$work/stderr")"
[ "$(id -u)" != 0 ] || [ "$(stat -c %u "/proc/$viewer")" = 65534 ] || fail "it is root's"

shows() { # what: the picture of that name comes
    local differ=all
    for _ in $(seq 60); do
        import -window root "$work/screen.png"
        differ=$(compare -metric AE "$work/screen.png" "$work/$1.png" null: 2>&1 || true)
        [ "$differ" = 0 ] && return
        sleep 0.3
    done
    fail "$1: $differ pixels of the screen differ: $(tail -3 "$work/stderr")"
}
printf 'wait\nshot %s/contents.png\nkey Down\nwait\nshot %s/second.png\nquit\n' "$work" "$work" >"$work/script"
"$bin/satchel-view" --private --size 1024x768 --script "$work/script" "$work/sample.satchel"
shows contents
xdotool mousemove 512 767 key Down
shows second
xdotool key alt+F4 ctrl+q Escape ctrl+alt+BackSpace
sleep 1
alive || fail "a key ended it"
kill -TERM "$viewer"
for _ in $(seq 100); do [ -s "$work/ended" ] && break; sleep 0.1; done
viewer=
wait $compositor || true
[ "$(cat "$work/ended")" = 143 ] || fail "a stop: exit $(cat "$work/ended"), not 143"
echo "cage shows the whole screen, keys reach it, and a stop ends it"
