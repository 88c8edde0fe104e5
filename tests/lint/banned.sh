#!/usr/bin/env bash
# Functions that have a safer sibling, and words that have no place in finished code.  usage: banned.sh ROOT
set -euo pipefail
cd "$1"
banned='\b(strcpy|strcat|sprintf|vsprintf|gets|strncpy|strncat|atoi|atol|atof|strtok|alloca|tmpnam|mktemp|system|popen|setjmp|longjmp|rand|srand|localtime|gmtime|asctime|ctime|scanf|sscanf|fscanf)[[:space:]]*\('
# Generators run at build time on our own input.
files=$(git ls-files 'include/*.h' 'libsatchel/*.[ch]' 'packer/*.[ch]' 'viewer/*.[ch]' | grep -v '_gen\.c$')
# libpng, libjpeg, gumbo and libuchardet report a failure by a jump or not at all: that stays in their doors.
jumps='^(packer/(media/decode_(png|jpeg)|inputs/(html/tree|charset|json))|libsatchel/doors/codec_brotli)\.c:[0-9]+:.*\b(setjmp|longjmp)[[:space:]]*\('
bad=0
# shellcheck disable=SC2086
if grep -nE "$banned" $files | grep -vE '^[^:]*:[0-9]+:[[:space:]]*(\*|/\*|//)' | grep -vE "$jumps"; then
    echo "banned functions: see the list in tests/lint/banned.sh"
    bad=1
fi
if grep -nEi '\b(TODO|FIXME|XXX|HACK)\b' $files; then
    echo "finish it or file it"
    bad=1
fi
# The viewer maps fonts of the system and the hyphenation that lies beside the program, which is mapped itself, and the
# memory that it shares with its decoder; no bundle is ever mapped, nothing starts a program. Decoders, porters and the speaker are copies of the viewer.
if grep -nE '\b(exec[lv]p?e?|fork|posix_spawn)[[:space:]]*\(' $(git ls-files 'viewer/*.c' 'libsatchel/*.c') |
    grep -vE '^viewer/(decoder/(decoder|keeper)|store/porter|speech/speaker)\.c:[0-9]+:.*\bfork\(\)'; then
    echo "the viewer starts no programs"
    bad=1
fi
if grep -ln '\bmmap[[:space:]]*(' $files | grep -vxE 'viewer/text/(face|hyphen)\.c|viewer/bare/(drm|fb)\.c|viewer/decoder/decoder\.c|libsatchel/model/image\.c'; then
    echo "mmap outside of viewer/text/face.c, hyphen.c, viewer/decoder/decoder.c, the screens of viewer/bare and libsatchel/model/image.c (our own cache)"
    bad=1
fi
exit $bad
