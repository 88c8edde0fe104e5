#!/usr/bin/env bash
# A newsroom's day as README tells it, word by word, for nine days: only the folder, the server's address and the date are other ones.
# Readers on a line, with a stick and with a radio have the publisher's file at the end of each, also after days away.
#
#   usage: newsroom.sh BIN ASSETS MATERIAL
set -euo pipefail
bin=$(cd "$1" && pwd)
readme=$(cd "$2/.." && pwd)/README.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p bin news/stories news/old news/www line stick radio away
# The day of the test instead of today's, and the packer.
printf '#!/bin/sh\ncat "%s/day"\n' "$work" >bin/date
chmod +x bin/date
ln -s "$bin/satchel" bin/satchel
PATH=$work/bin:$PATH

sed -n '/^cd \/srv\/news/,/^```/{/^```/!p}' "$readme" |
    sed "s|/srv/news|$work/news|; s|https://example.org/|file://$work/news/www/|" >day.sh
lines=$(wc -l <day.sh)
[ "$lines" = 10 ] || { echo "newsroom: README has $lines lines, not ten"; exit 1; }
head -7 day.sh >room.sh
sed -n 8p day.sh >line.sh
sed -n 9p day.sh >stick.sh
sed -n 10p day.sh >radio.sh
grep -q 'mv next' room.sh && grep -q fetch line.sh && grep -q apply stick.sh && grep -q join radio.sh ||
    { echo "newsroom: README's lines are not in the order that this test knows"; exit 1; }

story() { printf -- '---\nid: s%s\nissued: 2026-11-%02dT06:00:00Z\n---\n# Story %s\n\nOn day %s the harbour reopened: %s.\n' "$1" "$2" "$1" "$2" "$3" >"news/stories/$1.md"; }
same() { cmp -s "$1" news/today.satchel || { echo "newsroom: $2 does not have the edition of day $day"; exit 1; }; }

(cd news && satchel keygen -o desk >/dev/null)
story 1 1 "ships came in"
story 2 1 "the ferry runs"
(cd news && satchel pack -q --title "Harbour News" --language en --edition 1 --sign desk.key -o today.satchel stories/ && cp today.satchel www/)
for reader in line stick radio away; do cp news/today.satchel $reader/; done

for day in 2 3 4 5 6 7 8 9; do
    echo "2026-11-0$day" >day
    before=$(cksum <news/today.satchel)
    if [ $day = 5 ]; then # nothing new
        sh room.sh
        [ "$before" = "$(cksum <news/today.satchel)" ] || { echo "newsroom: a day without news made an edition"; exit 1; }
        continue
    fi
    story $((day + 1)) $day "word number $day"
    [ $day != 3 ] || head -c 60000 /dev/urandom | base64 | sed 's/$/\n/' >>news/stories/4.md # more than one mail
    [ $day != 4 ] || story 2 4 "the ferry does not run"                                        # edited
    [ $day != 6 ] || printf -- '---\nid: s1\nstatus: canceled\n---\n# Story 1\n' >news/stories/1.md # killed
    [ $day != 7 ] || cp news/mails/news.update.001.txt news/mails/news.update.099.txt # yesterday had more mails
    sh room.sh
    [ "$before" != "$(cksum <news/today.satchel)" ] || { echo "newsroom: day $day made no edition"; exit 1; }
    (cd line && sh ../line.sh) && same line/today.satchel "the reader on a line"
    cp news/www/news.update stick/
    (cd stick && sh ../stick.sh) && same stick/today.satchel "the reader with a stick"
    rm -rf radio/mails && cp -r news/mails radio/ && rm -f radio/news.update
    (cd radio && sh ../radio.sh && sh ../stick.sh) && same radio/today.satchel "the reader with a radio"
done
cp news/www/news.update away/
(cd away && sh ../stick.sh) && same away/today.satchel "the reader who was away"
satchel verify -q --key news/desk.pub away/today.satchel
! satchel show away/today.satchel s1 >/dev/null 2>&1 || { echo "newsroom: the killed story shows"; exit 1; }
echo "newsroom: eight days as README tells them; line, stick, radio and a week away all have the publisher's file"
