#!/usr/bin/env bash
# The same walk over the articles that others wrote: opensource.guide in 27 languages, the Declaration in 57.
material=${3:-}
[ -d "$material/6-text/udhr-utf8" ] || { echo "skipped: no shared material"; exit 77; }
exec bash "$(dirname "$0")/pages.sh" "$1" "$2" "$material" \
    "$material/5-markdown/opensource-guide $material/6-text/udhr-utf8" "320x240 800x600 1920x1080" "14 32 64"
