#!/usr/bin/env bash
# What hostile blocks of 256 KB, and priors that a bundle may bring along, cost their decoders: decoding.sh DECODING
#
# A block takes at most a second of a machine that does two instructions a nanosecond, 2,000 million, and 64 MB. A prior
# that the bundle brings along takes longer, once on a machine: its bar holds the line that has been reached.
set -euo pipefail
command -v valgrind >/dev/null || { echo "skipped: no valgrind"; exit 77; }
decoding=$1 most=2000 most_prior=10000 most_memory=65536
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0 count=0
for name in $("$decoding"); do
    "$decoding" make "$name" >"$work/block"
    said=$("$decoding" run "$name" <"$work/block")
    valgrind -q --tool=callgrind --collect-atstart=no --callgrind-out-file="$work/out" "$decoding" run "$name" <"$work/block" >/dev/null
    million=$(($(sed -n 's/^summary: //p' "$work/out") / 1000000))
    bar=$most
    case $name in prior-*) bar=$most_prior ;; esac
    printf '%-18s %7d bytes %6d M instructions, %s\n' "$name" $(($(stat -c %s "$work/block") - 4)) $million "$said"
    [ $million -le "$bar" ] && [ "${said%% KB*}" -le $most_memory ] || { echo "too much"; bad=1; }
    count=$((count + 1))
done
[ $count -ge 21 ] || { echo "too few"; bad=1; }
exit $bad
