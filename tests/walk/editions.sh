#!/usr/bin/env bash
# 400 daily editions in a row; see editions.py.
#
#   usage: editions.sh BIN ASSETS [MATERIAL]
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
exec python3 "$(dirname "$0")/editions.py" "$1" "$2"
