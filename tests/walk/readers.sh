#!/usr/bin/env bash
# Bundles that verify are the same archive to everybody: unzip, 7z, bsdtar, Python and libzip list the same entries and
# give the same bytes of each. A reader that is not there is left out, with a word.
#
#   usage: readers.sh FOLDER-OF-PROGRAMS SAMPLE MALFORMED
set -euo pipefail
export LC_ALL=C SOURCE_DATE_EPOCH=1763870400
satchel=$(realpath "$1")/satchel sample=$(realpath "$2") malformed=$(realpath "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work
readers=()
for reader in unzip 7z bsdtar python3 ziptool; do
    if command -v "$reader" >/dev/null; then readers+=("$reader"); else echo "left out: no $reader"; fi
done
[ ${#readers[@]} -ge 2 ] || { echo "skipped: nothing to compare with"; exit 77; }

names_of() {
    case $1 in
    unzip) unzip -Z1 "$2" ;;
    7z) 7z l -slt -ba "$2" | sed -n 's/^Path = //p' ;;
    bsdtar) bsdtar -tf "$2" ;;
    python3) python3 -c 'import sys, zipfile; print("\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))' "$2" ;;
    ziptool)
        local i count
        count=$(ziptool "$2" get_num_entries 0 | tr -dc '0-9')
        for ((i = 0; i < count; i++)); do ziptool "$2" stat "$i" | sed -n "s/^name: '\(.*\)'$/\1/p"; done
        ;;
    esac
}

bytes_of() {
    case $1 in
    unzip) unzip -p "$2" "$3" ;;
    7z) 7z x -so "$2" "$3" ;;
    bsdtar) bsdtar -xOf "$2" "$3" ;;
    python3) python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' "$2" "$3" ;;
    ziptool) ziptool "$2" cat "$4" ;;
    esac
}

# Of every kind: unsigned, signed, with statements, without pictures, fast, protected, cut out, merged, of one article.
cp "$malformed"/good-*.satchel "$work"
cd "$work"
"$satchel" keygen -o k >/dev/null
"$satchel" pack -q -o plain.satchel --title T --images small "$sample"
"$satchel" pack -q -o signed.satchel --sign k.key --edition 7 --images none "$sample"
"$satchel" pack -q -o fast.satchel --profile fast --images small "$sample"
"$satchel" protect signed.satchel -o protected.satchel
"$satchel" cut signed.satchel water-returns letters -o cut.satchel
"$satchel" protect --percent 50 cut.satchel -o cut-protected.satchel
"$satchel" cut signed.satchel letters -o one.satchel
"$satchel" merge -q cut.satchel one.satchel -o merged.satchel

bundles=0 entries=0
for file in *.satchel; do
    "$satchel" verify -q --deep "$file"
    names_of "${readers[0]}" "$file" >names
    for reader in "${readers[@]}"; do
        names_of "$reader" "$file" >others
        cmp -s names others || { echo "$file: $reader lists other entries"; diff names others || true; exit 1; }
    done
    number=0
    while read -r name; do
        bytes_of "${readers[0]}" "$file" "$name" "$number" >content
        for reader in "${readers[@]}"; do
            bytes_of "$reader" "$file" "$name" "$number" | cmp -s - content ||
                { echo "$file: $reader gives other bytes of $name"; exit 1; }
        done
        number=$((number + 1)) entries=$((entries + 1))
    done <names
    bundles=$((bundles + 1))
done
echo "$bundles bundles, $entries entries, the same in ${readers[*]}"
