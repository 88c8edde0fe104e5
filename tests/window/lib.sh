# Sourced by the window tests: a display of their own, a packed sample, and a few verbs.
#   $1 the folder of the programs, $2 the assets
set -euo pipefail
bin=$1 assets=$2
for tool in Xvfb xdotool import; do
    command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
work=$(mktemp -d)
viewer= server=
finish() {
    [ -z "$viewer" ] || kill -9 "$viewer" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

fail() { echo "FAILED: $*"; exit 1; }

# A server that begins anew when its last client goes may forget one that is just coming.
start_display() {
    Xvfb -displayfd 3 -screen 0 1024x768x24 -nolisten tcp -noreset 3>"$work/display" 2>/dev/null &
    server=$!
    for _ in $(seq 100); do [ -s "$work/display" ] && break; sleep 0.1; done
    [ -s "$work/display" ] || fail "no display"
    DISPLAY=:$(cat "$work/display")
    export DISPLAY
    unset WAYLAND_DISPLAY
}

pack_sample() {
    "$bin/satchel" pack --quiet -f -o "$work/sample.satchel" --title "The Harbour Bulletin" \
        --issued 2026-11-20T06:00:00Z --edition 327 "$assets/sample"
}

# A sanitizer makes calls of its own when a thread ends, which the viewer's table of calls does not have.
sandbox=
if nm "$bin/satchel-view" 2>/dev/null | grep __asan_init >/dev/null; then sandbox="--sandbox off"; fi

# Root starts the viewer as nobody, who owns nothing but what is in `work`; others as themselves.
as=
become_nobody() {
    [ "$(id -u)" = 0 ] || return 0
    as="setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=$work XDG_CACHE_HOME=$work/cache"
    chown -R 65534:65534 "$work"
    $as test -x "$bin/satchel-view" || { echo "skipped: nobody may not start $bin/satchel-view"; exit 77; }
}

# The window of the viewer that has just been started.
find_window() {
    window=
    for _ in $(seq 150); do
        window=$(xdotool search --onlyvisible --name '^Satchel$' 2>/dev/null | tail -n 1) && [ -n "$window" ] && break
        kill -0 $viewer 2>/dev/null || fail "the viewer ended: $(cat "$work/stderr")"
        sleep 0.1
    done
    [ -n "$window" ] || fail "no window"
}

start_viewer() { # options...
    # shellcheck disable=SC2086
    $as "$bin/satchel-view" $sandbox --state "$work/state" "$@" 2>"$work/stderr" &
    viewer=$!
    find_window
    xdotool windowfocus "$window"
    settle
}

# Waits until the picture on the screen has stopped changing.
settle() {
    local before= now
    for _ in $(seq 50); do
        now=$(import -window root rgb:- | cksum)
        [ "$now" = "$before" ] && return
        before=$now
        sleep 0.15
    done
    fail "the screen never rests"
}

screen() { import -window root rgb:- | cksum; }
key() { xdotool key "$@"; settle; }
alive() { kill -0 "$viewer" 2>/dev/null; }
