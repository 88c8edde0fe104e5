#!/usr/bin/env bash
# clang-tidy with .clang-tidy over every C file of the programs.  usage: tidy.sh ROOT BUILD
set -euo pipefail
cd "$1"
command -v clang-tidy >/dev/null || { echo "skipped: no clang-tidy"; exit 77; }
git ls-files 'libsatchel/*.c' 'packer/*.c' 'viewer/*.c' | grep -v '_gen\.c$' |
    xargs -P2 -n4 clang-tidy --quiet -p "$2" 2>/dev/null
