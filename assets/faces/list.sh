#!/usr/bin/env bash
# Writes reader-fonts.txt beside this file: what the fonts cover that every reader has, which are those of the packages below.
# To be run when they change (it needs them and fontconfig); what it writes is committed, so that a packer
# need not have them and gives the same bytes with or without.
set -euo pipefail
cd "$(dirname "$0")"

list() {
    local set=$1 file covers
    shift
    dpkg -L "$@" | grep -E '(-Regular|BasR|BkBasR|Symbola_hint)\.(ttf|otf|ttc)$' | LC_ALL=C sort | while read -r file; do
        covers=$(fc-query -i 0 --format '%{charset}\n' "$file" | head -n 1)
        echo "$set ${file##*/} $covers"
    done
}

{ echo "# What the fonts of every reader cover: set, file, ranges of code points. Made by list.sh from:"
  dpkg-query -W -f '#   ${Package} ${Version}\n' fonts-sil-gentium-basic fonts-noto-core fonts-symbola fonts-noto-cjk
  # Of faces that cover the same, one is enough.
  { list book fonts-sil-gentium-basic; list core fonts-noto-core fonts-symbola; list full fonts-noto-cjk; } |
      LC_ALL=C sort -s -k3 | awk '{ covers = $0; sub(/^[^ ]+ [^ ]+ /, "", covers); if (!seen[covers]++) print }' |
      LC_ALL=C sort; } >reader-fonts.txt
