#!/usr/bin/env bash
# The installed manual pages and completions: a page for each command and none else, clean to the linters that are there;
# what is completed is what the programs know.
#   usage: manual.sh PREFIX
set -euo pipefail
bin=$1/bin man=$1/share/man/man1 share=$1/share
failed=0
bad() { echo "FAILED: $*"; failed=1; }
commands=$("$bin/satchel" help | sed -n 's/^  \([a-z]*\)  *[a-z].*/\1/p' | grep -v '^satchel$')
wanted=$(printf 'satchel-%s.1.gz\n' $commands; echo satchel.1.gz; [ ! -f "$bin/satchel-view" ] || echo satchel-view.1.gz)
diff <(sort <<<"$wanted") <(cd "$man" && ls satchel*) || bad "the pages are not those of the commands"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for page in "$man"/satchel*.gz; do zcat "$page" >"$work/$(basename "$page" .gz)"; done
for c in $commands; do # every option of the help stands on the page
    "$bin/satchel" "$c" --help | sed -n 's/^  *\(-[a-zA-Z], \)\?--\([a-z-]*\).*/\2/p' | while read -r option; do
        grep -q "^\.It .*Fl -$option\b" "$work/satchel-$c.1" || echo "FAILED: satchel-$c.1 lacks --$option"
    done >"$work/lacking"
    [ ! -s "$work/lacking" ] || { cat "$work/lacking"; failed=1; }
done
if command -v mandoc >/dev/null; then
    # Pages that are not installed yet cannot be found; all else is a fault.
    mandoc -T lint -W style "$work"/*.1 2>&1 | grep -Ev 'referenced manual not found|lacks .* entry' && bad "mandoc finds faults" || true
fi
if command -v man >/dev/null && man --warnings -E UTF-8 -l -Tutf8 -Z /dev/null >/dev/null 2>&1; then
    for page in "$work"/*.1; do
        LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>"$work/warnings" >/dev/null || true
        [ ! -s "$work/warnings" ] || { cat "$work/warnings"; bad "man warns of $(basename "$page")"; }
    done
fi
# What bash is offered, word by word.
complete_with() {
    bash --norc -c 'source "$1"; shift; f=$1; shift; compopt() { :; }
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); "$f"; printf "%s\n" "${COMPREPLY[@]}"' - "$@"
}
b=$share/bash-completion/completions/satchel
[ "$(complete_with "$b" _satchel satchel pa)" = pack ] || bad "bash: satchel pa"
[ "$(complete_with "$b" _satchel satchel help keyg)" = keygen ] || bad "bash: satchel help keyg"
[ "$(complete_with "$b" _satchel satchel pack --self)" = --self-contained ] || bad "bash: pack --self"
[ "$(complete_with "$b" _satchel satchel pack --images s)" = small ] || bad "bash: pack --images s"
[ "$(complete_with "$b" _satchel satchel pack --images = f)" = full ] || bad "bash: pack --images=f"
[ -z "$(complete_with "$b" _satchel satchel pack --title s)" ] || bad "bash: pack --title s"
[ ! -f "$bin/satchel-view" ] ||
    [ "$(complete_with "$share/bash-completion/completions/satchel-view" _satchel-view satchel-view --theme n)" = night ] ||
    bad "bash: satchel-view --theme n"
if command -v zsh >/dev/null; then
    for f in "$share"/zsh/vendor-completions/_*; do zsh -n "$f" || bad "zsh cannot read $f"; done
else
    echo "zsh is not there: not run"
fi
if command -v fish >/dev/null; then
    for f in "$share"/fish/vendor_completions.d/*.fish; do fish -n "$f" || bad "fish cannot read $f"; done
    [ "$(HOME=$work fish -c "source $share/fish/vendor_completions.d/satchel.fish; complete -C 'satchel pack --images s'" | cut -f1)" = small ] ||
        bad "fish: pack --images s"
else
    echo "fish is not there: not run"
fi
exit $failed
