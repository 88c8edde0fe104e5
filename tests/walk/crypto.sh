#!/usr/bin/env bash
# What trust costs: the signature and the hashes of opening an article, in a small signed bundle, in one of 2,000 articles, and
# where the article is large. At most 4 million instructions, 2 ms of a machine that does two in a nanosecond.
#
#   usage: crypto.sh FOLDER-OF-PROGRAMS SAMPLE
set -euo pipefail
export LC_ALL=C
bin=$(realpath "$1") sample=$(realpath "$2")
command -v valgrind >/dev/null || { echo "skipped: no valgrind"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work XDG_CACHE_HOME=$work/cache
most=4000000 bad=0

# Instructions within libsodium.
crypto_of() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=crypto_sign_verify_detached \
        --toggle-collect=crypto_generichash{,_init,_update,_final} "$bin/satchel" "$@" 2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}
opens() { # bundle id
    local took
    took=$(crypto_of show "$1" "$2")
    printf '%-10s %8d bytes, article %s: %d instructions\n' "$1" "$(stat -c %s "$1")" "$2" "$took"
    # A million is a signature's: fewer means that none was checked.
    [ "$took" -ge 1000000 ] && [ "$took" -le $most ] || { echo "not within $most"; bad=1; }
}

"$bin/satchel" keygen -o k >/dev/null
"$bin/satchel" pack -q --images none --sign k.key -o sample "$sample"
opens sample water-returns

mkdir many
for i in $(seq 2000); do printf 'Headline %d\n\nA text of some words, the %dth of its kind.\n' "$i" "$i" >"many/story-$i.txt"; done
"$bin/satchel" pack -q --profile fast --sign k.key -o many.satchel many
opens many.satchel story-1000

mkdir large
{ echo 'A long story'; echo; for i in $(seq 9000); do echo "$RANDOM $RANDOM $RANDOM $RANDOM $RANDOM $RANDOM"; done; } >large/long.txt
"$bin/satchel" pack -q --profile fast --sign k.key -o large.satchel large
opens large.satchel long
exit $bad
