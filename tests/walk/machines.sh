#!/usr/bin/env bash
# One result on every machine: what the model makes with gcc and clang, without and with optimization, without SSE2,
# on 32-bit ARM and on big-endian s390x under qemu-user. Compilers that are not there are passed over, with a word.
#
#   usage: machines.sh ROOT TABLES      TABLES: the folder with the generated tables.h
set -euo pipefail
root=$1 tables=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=("$root/tests/support/model_sum.c" "$root"/libsatchel/model/{added,alphabet,block,counting,knowledge,learn,predict,prior,table,texts}.c
    "$root"/libsatchel/base/{bytes,error,memory,utf8}.c)
wanted= count=0
try() { # runner compiler flags...
    local runner=$1 compiler=$2 sum
    shift 2
    if ! command -v "$compiler" >/dev/null || { [ -n "$runner" ] && ! command -v "$runner" >/dev/null; }; then
        echo "not here: $compiler $runner"
        return
    fi
    "$compiler" -std=gnu11 -D_GNU_SOURCE -DSATCHEL_STATIC -static -I"$root/include" -I"$root/libsatchel" -I"$root/libsatchel/model" -I"$tables" \
        "$@" "${sources[@]}" -o "$work/sum"
    # shellcheck disable=SC2086
    sum=$($runner "$work/sum")
    echo "$sum $compiler $* $runner"
    : "${wanted:=$sum}"
    [ "$sum" = "$wanted" ] || { echo "FAILED: not the same"; exit 1; }
    count=$((count + 1))
}
try "" gcc -O0
try "" gcc -O3
try "" gcc -O2 -fsanitize-undefined-trap-on-error -fsanitize=undefined
try "" clang -O0
try "" clang -O3
try qemu-arm arm-linux-gnueabi-gcc -O2
try qemu-s390x s390x-linux-gnu-gcc -O2
[ "$count" -ge 2 ] || { echo "skipped: fewer than two compilers"; exit 77; }
