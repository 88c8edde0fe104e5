#!/usr/bin/env bash
# While a page is on the screen: resident memory beside that of an empty window of SDL2 in the same run, for a small bundle and a
# large one, and with --low-memory; and that nothing wakes up.
#   $3 the folder of window_empty, $4 megabytes of the large bundle, $5 seconds of idleness
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo "skipped: no strace"; exit 77; }
helpers=$3 large=$4 seconds=$5
start_display
. "$(dirname "$0")/three.sh"
mkdir "$work/trace" # the folder of the bundles is watched

# What is mounted anywhere on the machine wakes the thread that looks for sticks: so it has mounts of its own, where one may.
alone=
if unshare -m true 2>/dev/null; then alone="unshare -m"; fi

resident() { awk '/^VmRSS/ { print $2 }' "/proc/$viewer/status"; }
stop() { kill $viewer; wait $viewer 2>/dev/null || true; viewer=; }

"$helpers/window_empty" 2>"$work/stderr" &
viewer=$!
find_window
settle
empty=$(resident)
stop
echo "empty window: $empty KB"
small=
for name in one large; do
    $alone "$bin/satchel-view" --state "$work/$name" "$work/$name.satchel" 2>"$work/stderr" &
    viewer=$!
    find_window
    settle
    for way in Page_Down Page_Down Page_Up; do key $way; done
    sleep 3 # what is saved is saved two seconds after it changed
    count=$(resident)
    echo "$name ($(stat -c %s "$work/$name.satchel") bytes): $count KB, $((count - empty)) more"
    [ "$count" -le $((empty + 8192)) ] || fail "more than the empty window and 8 MB"
    [ -z "$small" ] || [ "$count" -le $((small + 512)) ] || fail "half a megabyte more than for the small bundle"
    small=${small:-$count}
    if [ $name = one ]; then
        # Every call of the viewer's, its threads' and those of the processes it started.
        children=$(pgrep -P "$viewer" | sed 's/^/-p /' | tr '\n' ' ')
        # shellcheck disable=SC2086
        timeout "$seconds" strace -f -qq -t -p "$viewer" $children -o "$work/trace/idle" || [ $? = 124 ] || fail "nothing can be traced"
        # The call that each waits in has no end; one that has was woken from.
        woken=$(grep -cE ' = |resumed' "$work/trace/idle" || true)
        echo "idle for $seconds s: $(wc -l <"$work/trace/idle") lines of calls"
        [ "$woken" = 0 ] || fail "woken: $(grep -E ' = |resumed' "$work/trace/idle" | cut -c 1-160 | head -40)"
    fi
    stop
done
"$bin/satchel-view" --low-memory --state "$work/one" "$work/one.satchel" 2>"$work/stderr" &
viewer=$!
find_window
settle
for way in Page_Down Page_Down Page_Up; do key $way; done
sleep 3
count=$(resident)
echo "with --low-memory: $count KB, $((count - empty)) more"
[ "$count" -le $((empty + 4096)) ] || fail "more than the empty window and 4 MB with --low-memory"
stop
