#!/usr/bin/env bash
# mixed.sh BIN ASSETS [MATERIAL]: 10,000 files of all kinds under odd names are packed within 300 MB, telling how far it is, on both cores.
set -euo pipefail
unset CI NO_COLOR # under which nothing is told
bin=$(cd "$1" && pwd) material=${3:-}
[ -d "$material/2-html" ] || { echo "mixed: no files to copy, set SATCHEL_MATERIAL"; exit 77; }
command -v script >/dev/null || { echo "mixed: no script(1) for a terminal"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$material" "$work/in" <<'P'
import os, random, sys
material, out = sys.argv[1:]
random.seed(5)
kinds = "1-epub/epubcheck 1-epub/epub-tests 1-epub/pandoc-built 2-html 3-feeds 4-wire 5-markdown 6-text 10-images".split()
files = sorted(os.path.join(d, f) for k in kinds for d, _, fs in os.walk(os.path.join(material, k)) for f in fs)
files = [f for f in files if os.path.getsize(f) < 300000]
random.shuffle(files)
for i in range(10000):
    path = files[i % len(files)]
    base = "".join(c if random.random() > .02 else random.choice("éß x-") for c in os.path.basename(path))
    folder = os.path.join(out, "%02d" % (i % 37))
    os.makedirs(folder, exist_ok=True)
    data = open(path, "rb").read()
    if path.endswith((".md", ".txt")):  # not the same text every time round
        data += b"\n\nCopy number %d.\n" % i
    open(os.path.join(folder, "%05d-%s" % (i, base)), "wb").write(data)
P
cd "$work"
# 2: some of them are no articles, and are made to be none.
script -qec "$bin/peak --limit-mb 300 --seconds 1400 $bin/satchel pack -f -o all.satchel in" typed >/dev/null || [ $? = 2 ]
grep -aq 'reading [0-9]* of [0-9]' typed && grep -aq 'packing [0-9]* of' typed || { echo "mixed: told nothing on the way"; exit 1; }
grep -a '^exit' typed
"$bin/satchel" verify all.satchel
# The same bytes by one thread.
script -qec "$bin/satchel pack -q -f --threads 1 -o one.satchel in" /dev/null >/dev/null || [ $? = 2 ]
cmp all.satchel one.satchel
