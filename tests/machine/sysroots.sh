#!/usr/bin/env bash
# Debian's libraries of 32-bit ARM that the viewer is built with, unpacked into FOLDER/armel and FOLDER/armhf and not
# installed; with armel the kernel of a Pi Zero and a shell. What cannot be had is said, and its tests skip.
#
#   usage: sysroots.sh FOLDER
set -euo pipefail
packages=libc6-dev,zlib1g-dev,libzip-dev,libzstd-dev,libbrotli-dev,libsodium-dev,libsdl2-dev,libsdl2-ttf-dev
packages+=,libharfbuzz-dev,libfreetype-dev,libfribidi-dev,libdrm-dev,libwebp-dev,libpng-dev,libfontconfig-dev
mkdir -p "$1"
# From where this machine has its own.
from=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
for arch in armel armhf; do
    [ ! -d "$1/$arch/usr" ] || continue
    [ $arch = armhf ] && board= || board=,linux-image-rpi,busybox-static
    if ! mmdebstrap --quiet --variant=extract --architectures=$arch --include=$packages$board "$release" "$1/$arch.new" \
        "deb $from $release main" >"$1/$arch.log" 2>&1; then
        echo "sysroots: none for $arch could be had (see $1/$arch.log); its test skips" >&2
        rm -rf "$1/$arch.new"
        continue
    fi
    mv "$1/$arch.new" "$1/$arch"
done
