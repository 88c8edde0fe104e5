#!/usr/bin/env bash
# The floors: who may include whom. The table is the rule; an #include that no line of it allows fails.
#
#   usage: floors.sh ROOT
#
# A line reads: folder or file (which comes before its folder) : what it may include. "api" stands for <satchel/...>, "own" for the file's
# own folder, other words are folders of the same program, <x> are third-party headers (one door each).
# Headers of the C library and POSIX are allowed everywhere.
set -euo pipefail
cd "$1"

# What stands at the top; anything else there is what a program run by hand left behind.
ground='.ci .clang-format .clang-tidy .gitignore CHANGELOG.md CMakeLists.txt CMakePresets.json HACKING.md LICENSE README.md SECURITY.md
assets dev include install.cmake libsatchel package.cmake packer tests viewer'
left=$(comm -13 <(printf '%s\n' $ground | sort) <(git ls-files | cut -d/ -f1 | sort -u))
[ -z "$left" ] || { echo "$left: has no place at the top"; exit 1; }

table() {
    cat <<'TABLE'
include/satchel            : api
libsatchel/base            : api own
libsatchel/doors           : api own libsatchel/base
libsatchel/format          : api own libsatchel/doors libsatchel/base
libsatchel/model           : api own libsatchel/doors libsatchel/base
libsatchel/api             : api own libsatchel/model libsatchel/format libsatchel/doors libsatchel/base
packer                     : api own packer/console packer/commands
packer/commands            : api own packer packer/console packer/process packer/edition packer/report packer/stick packer/inputs packer/media packer/exports packer/net
packer/stick               : api own packer/exports
packer/edition             : api own packer/inputs/text/markdown.h packer/console packer/process packer/report packer/inputs packer/media
packer/report              : api own packer/console packer/media packer/exports
packer/net                 : api own packer/process packer/inputs
packer/media               : api own packer/process
packer/exports             : api own
packer/process             : api own packer/inputs
packer/inputs/epub         : api own packer/inputs packer/inputs/html
packer/inputs/text         : api own packer/inputs packer/inputs/html
packer/inputs/news         : api own packer/inputs packer/inputs/html
packer/inputs/html         : api own packer/inputs
packer/inputs              : api own
packer/console             : api own
viewer                     : api own viewer/model viewer/sandbox viewer/layout viewer/paint viewer/ui
viewer/main.c              : api own viewer/speech viewer/model viewer/state viewer/sandbox viewer/bare/bare.h viewer/decoder viewer/text viewer/layout viewer/paint viewer/ui viewer/sdl viewer/kiosk
viewer/kiosk               : api own viewer viewer/model viewer/state viewer/sandbox viewer/paint/theme.h viewer/layout viewer/text
viewer/sandbox             : api own viewer/model viewer/decoder viewer/store viewer/text
viewer/model               : api own viewer/speech viewer/sandbox/sandbox.h viewer/state viewer/store viewer/decoder viewer/text viewer/layout viewer/kiosk/idle.h viewer/kiosk/orders.h
viewer/speech              : api own viewer/sandbox/sandbox.h
viewer/store               : api own viewer/state/textfile.h viewer/sandbox/sandbox.h
viewer/state               : api own
viewer/decoder             : api own viewer/sandbox/sandbox.h viewer/layout/page.h viewer/paint/picture.h
viewer/text                : api own
viewer/layout              : api own viewer/text
viewer/paint               : api own viewer/layout/page.h viewer/text/face.h viewer/text/fonts.h
viewer/ui                  : api own viewer viewer/model viewer/state viewer/decoder viewer/layout viewer/text viewer/paint
viewer/sdl                 : api own viewer viewer/model viewer/sandbox viewer/ui viewer/paint viewer/bare/devices.h
viewer/bare                : api own viewer viewer/model viewer/sandbox viewer/ui viewer/paint
TABLE
}

# One door a dependency: the files or folders that may include its headers.
doors() {
    cat <<'TABLE'
zlib.h        libsatchel/doors/codec_deflate.c libsatchel/doors/digest.c
zstd          libsatchel/doors/codec_zstd.c
brotli        libsatchel/doors/codec_brotli.c
sodium.h      libsatchel/doors/digest.c libsatchel/doors/keys.c
zip.h         packer/inputs/archive.c
md4c.h        packer/inputs/text/markdown.c
gumbo.h       packer/inputs/html/tree
libxml/       packer/inputs/xml.c
jansson.h     packer/inputs/json.c
curl/         packer/net/curl.h
yaml.h        packer/inputs/text/front_matter.c
uchardet      packer/inputs/charset.c
unicode/      packer/edition/segment.c packer/media/clusters.c packer/process/icu.c
iconv.h       packer/inputs/charset.c viewer/text/hyphen_gen.c
xcb/          viewer/kiosk/display.c
webp/         packer/media/ viewer/paint/picture.c
librsvg/      packer/media/
png.h         packer/media/ viewer/paint/png.c
jpeglib.h     packer/media/
gif_lib.h     packer/media/
SDL_ttf.h     viewer/ui/label_ttf.c
drm.h         viewer/bare/drm.c
SDL           viewer/sdl/ viewer/ui/label_ttf.c viewer/speech/voice.c
espeak-ng/    viewer/speech/voice.c
fontconfig/   packer/media/typefaces.c
hb            viewer/text/ packer/media/typefaces.c
ft2build.h    viewer/text/face.c viewer/paint/glyphs.c
FT_           viewer/text/face.c viewer/paint/glyphs.c
fribidi       viewer/text/bidi.c viewer/ui/label_ttf.c
TABLE
}

{ table | sed 's/^/floor /'; doors | sed 's/^/door /'; git ls-files '*.h' | sed 's/^/file /'; git ls-files '*.c' '*.h' | grep -v '^tests/' |
  xargs grep -nH '^[[:space:]]*#[[:space:]]*include' | sed 's/^/line /'; } | awk '
$1 == "floor" { split($0, part, ":"); split(part[1], name, " "); allowed[name[2]] = part[2]; next }
$1 == "file"  { known[$2]; next }
$1 == "door"  { door[++doors] = $2; $1 = $2 = ""; places[doors] = $0; next }
{
    text = substr($0, 6); p = index(text, ":"); file = substr(text, 1, p - 1)
    text = substr(text, p + 1); p = index(text, ":"); number = substr(text, 1, p - 1)
    folder = file; sub(/\/[^\/]*$/, "", folder)
    if (match(text, /<[^>]*>/)) { system_header = 1 } else { system_header = 0; match(text, /"[^"]*"/) }
    header = substr(text, RSTART + 1, RLENGTH - 2)
    if (RSTART == 0) { system_header = 1; header = text; sub(/.*include[ \t]*/, "", header) } # a macro names it
    if (system_header && header ~ /^satchel\//) next
    if (system_header) {
        for (i = 1; i <= doors; i++) if (index(header, door[i]) == 1) {
            ok = 0; n = split(places[i], place, " ")
            for (k = 1; k <= n; k++) if (index(file, place[k]) == 1) ok = 1
            if (!ok) { print file ":" number ": <" header "> is behind the door " places[i]; bad = 1 }
            next
        }
        next
    }
    # Where does the header live? Beside the file, or below the root of its program or library.
    program = file; sub(/\/.*/, "", program)
    target = header
    if (header !~ /\//) target = folder "/" header; else target = program "/" header
    if (header !~ /\// && !(target in known)) target = program "/" header
    target_folder = target; sub(/\/[^\/]*$/, "", target_folder)
    ok = target_folder == folder
    n = split(file in allowed ? allowed[file] : allowed[folder], may, " ")
    for (k = 1; k <= n; k++)
        if (may[k] == target_folder || may[k] == target) ok = 1
    if (header ~ /(^|_)tables?\.h$/ || header ~ /_data\.h$/) ok = 1   # generated, private to the file
    if (!ok) { print file ":" number ": \"" header "\" is not on a floor below"; bad = 1 }
}
END { exit bad }'
