#!/usr/bin/env bash
# wire.sh BIN ASSETS [MATERIAL]: what ninjs and NewsML-G2 items say of themselves arrives, read a second time by wire.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) bin=$(cd "$1" && pwd) material=${3:-}
[ -d "$material/4-wire" ] || { echo "wire: no examples to read, set SATCHEL_MATERIAL"; exit 77; }
python3 "$here/wire.py" "$bin/satchel" "$material/4-wire"
