#!/usr/bin/env bash
# The package for Debian, made by cpack of an optimised build, and what lintian says of it: nothing.
#   usage: deb.sh SOURCE-FOLDER
set -euo pipefail
command -v lintian >/dev/null || { echo "skipped: no lintian"; exit 77; }
command -v dpkg-shlibdeps >/dev/null || { echo "skipped: no dpkg-dev"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake -S "$1" -B "$work/b" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_INSTALL_PREFIX=/usr >"$work/log" 2>&1 &&
    cmake --build "$work/b" -j2 >>"$work/log" 2>&1 &&
    (cd "$work/b" && umask 022 && cpack -G DEB >>"$work/log" 2>&1) || { tail -40 "$work/log"; exit 1; }
lintian --tag-display-limit 0 "$work"/b/*.deb | tee "$work/said"
[ ! -s "$work/said" ] || { echo "FAILED: lintian has something to say"; exit 1; }
dpkg-deb --contents "$work"/b/*.deb >"$work/list"
grep -q 'man1/satchel-pack.1.gz' "$work/list" || { echo "FAILED: no manual pages"; exit 1; }
