#!/usr/bin/env bash
# What `export --epub` writes passes EPUBCheck without an error or a warning: the sample, and all material that packs.
set -euo pipefail
bin=$(cd "$1" && pwd) assets=$(cd "$2" && pwd) material=$3
# Debian's program is a jar that the kernel starts where it knows how.
command -v epubcheck >/dev/null && command -v java >/dev/null || { echo "no epubcheck, skipped"; exit 77; }
jar=$(readlink -f "$(command -v epubcheck)")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0 count=0
check() {
    count=$((count + 1))
    "$bin/satchel" pack -q -f -o "$work/x.satchel" --title "Walk" --language en "$@" 2>/dev/null || true # what cannot be read is left out
    rm -f "$work/x.epub"
    "$bin/satchel" export --epub "$work/x.satchel" -o "$work/x.epub"
    # It ends with 1 when it has errors or, by -w, warnings.
    java -jar "$jar" -w "$work/x.epub" >"$work/said" 2>&1 || { echo "$*:"; grep -E '^(ERROR|FATAL|WARNING)' "$work/said" | head -n 5; bad=$((bad + 1)); }
}
check "$assets/sample"
for source in "$material/2-html/readability" "$material/5-markdown/commonmark-spec" "$material/5-markdown/opensource-guide" "$material/4-wire" \
    "$material/1-epub/epub3-samples" "$material/3-feeds/gofeed" "$material/6-text/udhr-utf8"; do
    [ -e "$source" ] && check "$source"
done
echo "$count books, $bad with findings"
[ "$bad" = 0 ]
