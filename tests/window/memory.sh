#!/usr/bin/env bash
# Resident memory with the first page of an article on the screen: under 32 MB.
. "$(dirname "$0")/lib.sh"
start_display
pack_sample
start_viewer "$work/sample.satchel"
key Return
# Once the page is there; while its text was decoded, the prior's image was mapped as well.
resident=$(awk '/^VmRSS/ { print $2 }' "/proc/$viewer/status")
echo "resident $resident KB, at most $(awk '/^VmHWM/ { print $2 }' "/proc/$viewer/status") KB"
[ "$resident" -lt 32768 ] || fail "more than 32 MB"
