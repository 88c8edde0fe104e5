#!/usr/bin/env bash
# What HACKING.md says a test shows, a test of that name shows: named.sh ROOT
#
# In the table beside other readers every "y" of ours names a test, and every test named anywhere in HACKING.md exists: programs
# (unit.x), scripts (window.x, walk.x, cli.x), functions (test_x, with * at the end), dumps and scripts of golden pages.
set -euo pipefail
cd "$1"
bad=0
say() { echo "HACKING.md: $1"; bad=1; }

for name in $(grep -oE '`(unit|window|walk|cli|machine)\.[a-z_0-9-]+' HACKING.md | tr -d '\`' | sort -u); do
    kind=${name%%.*} rest=${name#*.}
    case $kind in
    unit) [ -e "tests/unit/$rest.c" ] ;;
    cli) compgen -G "tests/cli/$rest*" >/dev/null || grep -qw "cli\.$rest" -r tests --include=*.cmake ;;
    *) [ -e "tests/$kind/$rest.sh" ] || [ -e "tests/$kind/$rest.py" ] || grep -qwE "$kind\.$rest" -r tests --include=*.cmake ||
        [ -e "tests/$kind/${rest%.*}.sh" ] ;;
    esac || say "there is no $name"
done
for function in $(grep -oE 'test_[a-z_0-9]+\*?' HACKING.md | sort -u); do
    grep -qE "static void ${function%\*}$([ "${function%\*}" = "$function" ] && echo '\(')" -r tests/unit --include=*.c || say "there is no $function"
done

# The table: its sixth column is ours, its seventh the tests.
rows=0
while IFS='|' read -r _ what _ _ _ _ ours shown _; do
    rows=$((rows + 1))
    case $ours in
    *y* | *~*) ;;
    *) continue ;;
    esac
    case $shown in
    *\`*) ;;
    *) say "nothing shows \"$what\"" ;;
    esac
    for page in $(sed -nE 's/.*`golden` ([^;`|]*).*/\1/p' <<<"$shown" | tr ',' ' '); do
        [ "$page" = and ] || compgen -G "tests/golden/$page*" >/dev/null || compgen -G "tests/golden/typography/$page*" >/dev/null ||
            say "there is no golden page $page"
    done
done < <(sed -n '/^## Beside other readers/,$p' HACKING.md | grep '^| [a-z]')
[ $rows -ge 25 ] || say "the table has $rows rows"
exit $bad
