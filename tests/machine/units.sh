#!/usr/bin/env bash
# The kiosk's units: systemd knows every line of them, and no end but an operator's brings a login.
#
#   usage: units.sh FOLDER WORK
set -euo pipefail
folder=$1 work=$2
command -v systemd-analyze >/dev/null || { echo "skipped: no systemd-analyze"; exit 77; }
fail() { echo "FAILED: $*"; exit 1; }
rm -rf "$work"
mkdir -p "$work"
for unit in "$folder"/*.service; do
    # What they start need not be installed here.
    sed 's#/usr/bin/[a-zA-Z-]*#/bin/true#' "$unit" >"$work/${unit##*/}"
done
said=$(systemd-analyze verify --man=no --recursive-errors=no "$work"/*.service 2>&1) || fail "$said"
[ -z "$said" ] || fail "$said"
# It would have said so.
sed 's/^Restart=.*/Restart=on-a-whim/' "$work/satchel-kiosk.service" >"$work/wrong.service"
said=$(systemd-analyze verify --man=no --recursive-errors=no "$work/wrong.service" 2>&1 || true)
[[ $said == *on-a-whim* ]] || fail "a wrong line is not named"

for unit in "$folder"/satchel-kiosk*.service; do
    name=${unit##*/}
    # systemd takes the moment before it starts a unit again for a good end as well: a login there would be for any visitor.
    grep -q '^OnSuccess=satchel-login@%N.service$' "$unit" || fail "$name: who asks for a login?"
    # To systemd these signals are a good end.
    for signal in SIGHUP SIGINT SIGTERM SIGPIPE; do
        grep -q "^RestartForceExitStatus=.*\b$signal\b" "$unit" || fail "$name: ends for good by $signal"
    done
    # Whoever starts the viewer for it may end well by itself: then the session's mark decides.
    case $name in
    *-bare.service)
        grep -q '^ExecStart=/usr/bin/satchel-view --kiosk$' "$unit" || fail "$name: not the viewer itself"
        # A stop by systemd is no failure, any other signal no good end.
        grep -q '^SuccessExitStatus=143$' "$unit" || fail "$name: a stop leaves it failed"
        grep -q '^RestartForceExitStatus=143 ' "$unit" || fail "$name: ends for good when it is told to"
        ;;
    *) grep -q "^ExecStart=/bin/sh -c '.* /etc/satchel/session.*; test -e /run/satchel/left'\$" "$unit" || fail "$name: no mark" ;;
    esac
done
echo "$(ls "$folder"/*.service | wc -l) units verified"
