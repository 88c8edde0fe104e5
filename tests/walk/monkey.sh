#!/usr/bin/env bash
# 10,000 random keys, taps, drags, words and resizes in a kiosk: still running, still on a screen of its own, memory flat.
#   monkey.sh BIN ASSETS [MATERIAL] [SEED] [COUNT]
set -euo pipefail
bin=$(cd "$1" && pwd) assets=$(cd "$2" && pwd) seed=${4:-1} count=${5:-10000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/shelf"
"$bin/satchel" pack --quiet -o "$work/shelf/a.satchel" --title "The Harbour Bulletin" "$assets/sample"
"$bin/satchel" pack --quiet -o "$work/shelf/b.satchel" --title "Another" "$assets/sample/water-returns-ar.md"
head -c 60000 "$work/shelf/a.satchel" >"$work/shelf/cut.satchel"
echo "not a bundle" >"$work/shelf/bad.satchel"

events() { # count
    awk -v seed="$seed" -v count="$1" 'BEGIN {
        srand(seed)
        n = split("Return Escape PageDown PageUp Space Home End Up Down Left Right Tab Shift+Tab / + - = S N Backspace " \
                  "Alt+F4 Ctrl+Q Ctrl+W Ctrl+C Ctrl+Alt+Delete Ctrl+Alt+F1 F1 F11 GUI+L Menu Select", key, " ")
        m = split("water مياه вода 水 a \"<>& %s%n flour פתוחה", word, " ")
        p = split("a b x y dpup dpdown dpleft dpright leftshoulder rightshoulder start back guide", pad, " ")
        for (i = 1; i <= count; i++) {
            r = rand()
            if (r < 0.62) print "key " key[int(rand() * n) + 1]
            else if (r < 0.80) print "tap " int(rand() * 1000) " " int(rand() * 800)
            else if (r < 0.86) print "drag " int(rand() * 800) " " int(rand() * 600) " " int(rand() * 800) " " int(rand() * 600)
            else if (r < 0.90) print "type " word[int(rand() * m) + 1]
            else if (r < 0.93) print "pad " pad[int(rand() * p) + 1]
            else if (r < 0.96) print "resize " (int(rand() * 1800) + 100) " " (int(rand() * 1000) + 80)
            else if (r < 0.97) print "close"
            else if (r < 0.98) print "idle " int(rand() * 100)
            else if (r < 0.985) print "focus out"
            else print "wait"
        }
        print "dump last.json"
    }'
}
run() { # count -> peak bytes
    events "$1" >"$work/script"
    (cd "$work" && "$bin/peak" --seconds 600 "$bin/satchel-view" --kiosk --private --script script shelf) 2>"$work/out" ||
        { cat "$work/out" >&2; echo "FAILED: the kiosk ended" >&2; exit 1; }
    sed -n 's/.*typical_bytes //p' "$work/out"
}
short=$(run $((count / 2)))
long=$(run "$count")
screen=$(sed -n 's/^  "screen": "\(.*\)",$/\1/p' "$work/last.json")
case $screen in library | contents | article | search | settings | menu | help | image | note | pages | marks | sections | error | warning | attract) ;; *)
    echo "FAILED: on no screen of its own: $screen"; exit 1 ;; esac
echo "$count events: on $screen; typical memory of its own $((short / 1024)) KB after half, $((long / 1024)) KB after all"
# Under a sanitizer memory says nothing.
nm "$bin/satchel-view" 2>/dev/null | grep __asan_init >/dev/null && exit
[ $((long - short)) -lt $((4 << 20)) ] || { echo "FAILED: memory grows"; exit 1; }
