#!/usr/bin/env bash
# No tofu: what readers' fonts lack is embedded, and shown by a viewer that has one Latin face only. The packer sees a fontconfig of its own,
# the viewer never asks one.   tofu.sh BIN ASSETS [MATERIAL]
set -euo pipefail
bin=$(cd "$1" && pwd) assets=$(cd "$2" && pwd) material=${3:-}
gentium=/usr/share/fonts/truetype/gentium-basic noto=/usr/share/fonts/truetype/noto
[ -d $gentium ] && [ -d $noto ] || { echo "skipped: fonts-sil-gentium-basic and fonts-noto-core are not here"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C
fail() { echo "FAILED: $*"; exit 1; }

mkdir -p none few
conf() { printf '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>%s<cachedir>%s</cachedir></fontconfig>\n' "$2" /var/cache/fontconfig >"$1"; }
conf all.conf "<dir>/usr/share/fonts</dir>"
conf none.conf "<dir>$work/none</dir>"
satchel() { FONTCONFIG_FILE=$work/all.conf "$bin/satchel" "$@"; }

# The samples, in thirteen languages.
satchel pack -q -o samples.satchel --profile fast --images none --reader-fonts book "$assets/sample"
"$bin/tofu" $gentium samples.satchel || fail "the samples show boxes"
satchel pack -q -o again.satchel --profile fast --images none --reader-fonts book --threads 3 "$assets/sample"
cmp samples.satchel again.satchel || fail "not the same bytes twice"
satchel pack -q -o plain.satchel --profile fast --images none "$assets/sample"
satchel info --json plain.satchel | grep -q '"faces"' && fail "faces that nobody needs"
"$bin/tofu" $gentium plain.satchel >/dev/null && fail "the test sees no boxes where there must be some"

# All that is done to bundles leaves the faces as they are.
faces() { unzip -p "$1" manifest | grep -a '^face ' || true; }
faces samples.satchel >wanted
[ -s wanted ] || fail "no faces"
satchel keygen -q -o key >/dev/null 2>&1 || satchel keygen -o key >/dev/null
satchel sign -s key.key samples.satchel
satchel protect --percent 20 samples.satchel -o protected.satchel 2>/dev/null
satchel strip protected.satchel -o stripped.satchel 2>/dev/null
cmp samples.satchel stripped.satchel || fail "strip"
satchel merge -q -o merged.satchel plain.satchel samples.satchel
satchel merge -q -o merged2.satchel samples.satchel plain.satchel
cmp merged.satchel merged2.satchel || fail "merge depends on the order"
satchel split --size 40K samples.satchel -o parts 2>/dev/null
satchel join parts/* -o joined.satchel 2>/dev/null
cmp samples.satchel joined.satchel || fail "join"
id=$(satchel list --json samples.satchel | sed -n 's/^    "id": "\(.*-ar\)",$/\1/p' | head -n 1)
satchel cut -o excerpt.satchel samples.satchel "$id" 2>/dev/null
"$bin/tofu" $gentium excerpt.satchel >/dev/null || fail "boxes in an excerpt"
for f in protected merged joined excerpt; do
    faces $f.satchel | cmp - wanted || fail "$f has other faces"
    satchel verify -q --deep $f.satchel || [ $? = 22 ] || fail "verify $f"
done
"$bin/tofu" $gentium merged.satchel >/dev/null || fail "boxes after merge"
satchel show --text merged.satchel "$(satchel list --json merged.satchel | sed -n 's/^    "id": "\(.*\)",$/\1/p' | head -n 1)" >/dev/null
# A face that a bad sector took costs boxes and nothing else.
offset=$(grep -abo "faces" samples.satchel | sed -n '/[0-9]/{s/:.*//;p}' | sed -n 2p)
cp samples.satchel hurt.satchel
printf 'xxxx' | dd of=hurt.satchel bs=1 seek=$((offset + 200)) conv=notrunc status=none
"$bin/tofu" $gentium hurt.satchel >/dev/null && fail "a damaged face was shown"
satchel verify -q hurt.satchel 2>/dev/null && fail "a damaged face was not noticed"

# What no font has: the article is there, with a box; the code says that something is wrong.
printf '# One\n\nA word: \xe1\x8c\x92.\n' >few/a.md
code=0
FONTCONFIG_FILE=$work/none.conf "$bin/satchel" pack -q -o few.satchel --reader-fonts book few 2>err || code=$?
[ $code = 2 ] || fail "code $code"
grep -q 'U+1312 ETHIOPIC SYLLABLE GWI in a' err || { cat err; fail "does not name the character"; }
[ "$(wc -l <err)" = 1 ] || fail "more than one line"
code=0
FONTCONFIG_FILE=$work/none.conf "$bin/satchel" pack -q --strict -o strict.satchel --reader-fonts book few 2>/dev/null || code=$?
[ $code = 2 ] && [ ! -e strict.satchel ] || fail "--strict wrote a bundle"
# A font by name mends it; private use is a warning.
FONTCONFIG_FILE=$work/none.conf "$bin/satchel" pack -q -o few.satchel --reader-fonts book --fonts $noto/NotoSerifEthiopic-Regular.ttf few
"$bin/tofu" $gentium few.satchel >/dev/null || fail "--fonts"
printf '# One\n\nA sign: \xee\x80\x80.\n' >few/a.md
satchel pack -o few.satchel few 2>err || fail "private use ends the pack"
grep -q 'U+E000' err || fail "private use is not told"
code=0
satchel pack -q -o x.satchel --reader-fonts book --fonts "$assets/README.md" "$assets/sample" 2>err || code=$?
[ $code = 30 ] && grep -q 'fonts' err || { cat err; fail "--fonts that is no font: $code"; }

if [ -d "$material/6-text/udhr-utf8" ]; then
    for readers in full core book; do
        satchel pack -q -o udhr.satchel --profile fast --reader-fonts $readers "$material/6-text/udhr-utf8"
        case $readers in full) folder=/usr/share/fonts ;; core) folder=$noto ;; book) folder=$gentium ;; esac
        "$bin/tofu" $folder udhr.satchel || fail "57 languages, readers with $readers"
    done
fi
