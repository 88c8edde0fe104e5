#!/usr/bin/env bash
# A small Debian with systemd and udev for a virtual machine, as one archive; its test skips where it cannot be had.
#
#   usage: system.sh FOLDER
set -euo pipefail
packages=systemd,systemd-sysv,udev,dbus,kmod,util-linux
mkdir -p "$1"
[ ! -e "$1/system.cpio" ] || exit 0
from=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
rm -rf "$1/root"
if ! mmdebstrap --quiet --variant=minbase --include=$packages \
    --customize-hook='chroot "$1" useradd --system --create-home --shell /usr/sbin/nologin kiosk' "$release" "$1/root" "deb $from $release main" >"$1/log" 2>&1; then
    echo "system: none could be had (see $1/log); its test skips" >&2
    rm -rf "$1/root"
    exit 0
fi
cd "$1/root"
rm -f etc/systemd/system/getty.target.wants/* # as the README of assets/kiosk has it
rm -rf usr/share/{doc,man,locale,info,i18n,zoneinfo} var/cache/apt var/lib/apt/lists usr/lib/*/gconv usr/lib/udev/hwdb.bin etc/udev/hwdb.bin
find . -mindepth 1 -printf '%P\n' | cpio -o -H newc --quiet >../system.cpio.new
cd ..
mv system.cpio.new system.cpio
rm -rf root
