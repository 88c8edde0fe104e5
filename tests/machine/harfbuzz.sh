#!/usr/bin/env bash
# HarfBuzz without its C++ library as FOLDER/libharfbuzz.a and a harfbuzz.pc for it, of Debian's source, for a viewer without
# shared libraries: no package has one. What cannot be had is said, and its test skips.
#
#   usage: harfbuzz.sh FOLDER
set -euo pipefail
mkdir -p "$1"
folder=$(cd "$1" && pwd)
[ ! -e "$folder/harfbuzz.pc" ] || exit 0
from=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
cd "$folder"
mkdir -p lists/partial
echo "deb-src $from $release main" >sources.list
apt=(apt-get -qq -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$folder/lists")
if ! { "${apt[@]}" update && "${apt[@]}" source --download-only harfbuzz; } >log 2>&1; then
    echo "harfbuzz: its source could not be had (see $folder/log); its test skips" >&2
    exit 0
fi
rm -rf source
mkdir source
tar -xf harfbuzz_*.orig.tar.* -C source --strip-components=1
g++ -O2 -fno-exceptions -fno-rtti -fno-threadsafe-statics -DHB_NO_MT -c source/src/harfbuzz.cc -o harfbuzz.o
ar rcs libharfbuzz.a harfbuzz.o
cat >harfbuzz.pc.new <<PC
Name: harfbuzz
Description: text shaping, for static programs
Version: $(sed -n 's/^#define HB_VERSION_STRING "\(.*\)"/\1/p' source/src/hb-version.h)
Libs: -L$folder -lharfbuzz
Libs.private: -lm
Cflags: -I/usr/include/harfbuzz
PC
mv harfbuzz.pc.new harfbuzz.pc
rm -rf source harfbuzz.o lists
