#!/usr/bin/env bash
# Signatures both ways between ours and the real minisign, over files of random length and content, with keys of both programs.
#
#   usage: minisign.sh BIN_DIR [COUNT]
set -euo pipefail
bin=$1 count=${2:-1000}
command -v minisign >/dev/null || { echo "skipped: no minisign"; exit 77; }
work=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)")
trap 'rm -rf "$work"' EXIT
cd "$work"
"$bin/satchel" keygen -o ours >/dev/null
minisign -G -W -p theirs.pub -s theirs.key >/dev/null
for ((i = 0; i < count; i++)); do
    head -c $((RANDOM * RANDOM % 70000)) /dev/urandom >f
    key=ours; [ $((i % 2)) = 0 ] || key=theirs
    "$bin/minisig" sign $key.key f
    minisign -V -q -p $key.pub -m f || { echo "minisign refuses ours, file $i"; exit 1; }
    rm f.minisig
    minisign -S -s $key.key -m f -t "file $i" >/dev/null </dev/null
    "$bin/minisig" check $key.pub f f.minisig || { echo "we refuse minisign's, file $i"; exit 1; }
    printf x >>f
    ! "$bin/minisig" check $key.pub f f.minisig 2>/dev/null || { echo "we accept another file, $i"; exit 1; }
    ! minisign -V -q -p $key.pub -m f >/dev/null 2>&1 || { echo "minisign accepts another file, $i"; exit 1; }
done
# A bundle, taken apart by unzip.
printf 'A headline\n\nAnd a text of some words.\n' >a.txt
for key in ours theirs; do
    "$bin/satchel" pack -q -f -o a.satchel --sign $key.key a.txt
    unzip -p a.satchel manifest >m
    unzip -p a.satchel manifest.minisig >m.minisig
    minisign -V -q -p $key.pub -m m
    "$bin/satchel" verify -q --key $key.pub a.satchel
done
echo "$count files both ways"
