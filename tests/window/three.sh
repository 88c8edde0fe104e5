# Sourced: three bundles with the same article in them, each with the state of a reader who has left it on a page in the middle.
#   $large megabytes of the large one
# shellcheck shell=bash disable=SC2154
"$bin/satchel" pack --quiet -o "$work/one.satchel" --title one --language en --issued 2026-11-20T06:00:00Z "$assets/sample/water-returns.md"
mkdir -p "$work/hundred" "$work/noise"
cp "$assets/sample/water-returns.md" "$work/hundred/"
for i in $(seq 99); do
    printf -- '---\ntitle: The tide of day %d\n---\nHigh water at %d minutes past six, low water in the afternoon.\n' "$i" "$i" >"$work/hundred/tide-$i.md"
done
"$bin/satchel" pack --quiet -o "$work/hundred.satchel" --title hundred --language en --issued 2026-11-20T06:00:00Z "$work/hundred"
# Noise does not get smaller; coded for speed, and joined to the article.
for i in $(seq "$large"); do head -c 1000000 /dev/urandom | base64 | sed 's/$/ /' >"$work/noise/$i.txt"; done
"$bin/satchel" pack --quiet -o "$work/noise.satchel" --profile fast --title large --language en --issued 2026-11-20T06:00:00Z "$work/noise"
"$bin/satchel" pack --quiet -o "$work/small.satchel" --title large --language en --issued 2026-11-20T06:00:00Z "$assets/sample/water-returns.md"
"$bin/satchel" merge -o "$work/large.satchel" "$work/small.satchel" "$work/noise.satchel"
rm -r "$work/noise" "$work/noise.satchel"

# Each as its reader has left it: on a page in the middle of an article.
printf 'expect screen article\nquit\n' >"$work/script"
for name in one hundred large; do
    mkdir -p "$work/$name"
    printf 'satchel-state 1\nplace /%s water-returns 2600 l-\n' $name >"$work/$name/state"
    "$bin/satchel-view" --size 800x600 --state "$work/$name" --script "$work/script" "$work/$name.satchel" || fail "$name does not open at its place"
    [ -s "$work/$name/text" ] || fail "the text that was read was not kept"
done
chmod -R a+rwX "$work"

