#!/usr/bin/env bash
# Sizes of files and functions (HACKING.md, "Look"): no file over 700 lines, no function over 100, nine in ten
# functions at most 45 lines, the median at most 15.  usage: sizes.sh ROOT
set -euo pipefail
cd "$1"
git ls-files 'include/*.h' 'libsatchel/*.[ch]' 'packer/*.[ch]' 'viewer/*.[ch]' |
    xargs awk '
function done_function() { print last - start + 1, file ":" start ": " name }
FNR == 1 { if (file && lines > 700) { print "file " lines " lines: " file > "/dev/stderr"; bad = 1 } file = FILENAME; in_function = 0 }
{ lines = FNR }
# Our format puts a function'"'"'s opening brace alone in column one and its closing brace alone too.
/^[a-zA-Z_].*\(/ && !/;[[:space:]]*$/ { name = $0 }
/^\{$/ { start = FNR; in_function = 1 }
/^\}$/ { if (in_function) { last = FNR; done_function() } in_function = 0 }
END { exit bad }' | sort -n | awk '
{ size[NR] = $1; if ($1 > 100) { print "function of " $0; bad = 1 } }
END {
    median = size[int((NR + 1) / 2)]; ninth = size[int(NR * 0.9)]
    printf "%d functions, median %d lines, nine in ten within %d\n", NR, median, ninth
    if (median > 15 || ninth > 45) bad = 1
    exit bad
}'
