#!/usr/bin/env bash
# Installs what was built under a prefix of its own and uses it from there: bundles are packed with the installed priors
# and read again, and the files for the desktop are what their validators want, where these are there.
#   usage: run.sh BUILD-FOLDER SOURCE-FOLDER
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SATCHEL_PRIORS
cmake --install "$1" --prefix "$work/p" >/dev/null
for file in bin/satchel share/doc/satchel/FORMAT.md share/doc/satchel/copyright; do
    [ -f "$work/p/$file" ] || { echo "FAILED: $file is not installed"; exit 1; }
done
cd "$work"
"$work/p/bin/satchel" pack -q -o a.satchel --images none "$2/assets/sample/tides-ru.md"
name=$(basename "$2"/assets/priors/ru-*.prior)
[ -f "$work/p/share/satchel/priors/$name" ] || { echo "FAILED: priors are not installed"; exit 1; }
"$work/p/bin/satchel" show a.satchel tides-ru >text
[ "$(wc -c <text)" -gt 1000 ] || { echo "FAILED: the article is not there"; exit 1; }
bash "$2/tests/install/manual.sh" "$work/p"
[ -f "$work/p/bin/satchel-view" ] || exit 0 # built without the viewer
share=$work/p/share
for file in icons/hicolor/48x48/apps/satchel.png icons/hicolor/scalable/apps/satchel.svg doc/satchel/examples/kiosk/kiosk.conf; do
    [ -f "$share/$file" ] || { echo "FAILED: $file is not installed"; exit 1; }
done
"$work/p/bin/satchel-view" --screenshot page.png a.satchel
[ -s page.png ] || { echo "FAILED: no picture of a page"; exit 1; }
if command -v desktop-file-validate >/dev/null; then
    desktop-file-validate "$share/applications/org.satchel.View.desktop"
else
    echo "desktop-file-validate is not there: not run"
fi
if command -v appstreamcli >/dev/null; then
    appstreamcli validate --no-net "$share/metainfo/org.satchel.View.metainfo.xml"
else
    echo "appstreamcli is not there: not run"
fi
if command -v update-mime-database >/dev/null; then
    update-mime-database "$share/mime" 2>mime.log || { cat mime.log; exit 1; }
    grep -q '50:application/vnd.satchel+zip:\*.satchel' "$share/mime/globs2" || { echo "FAILED: no media type"; exit 1; }
fi
