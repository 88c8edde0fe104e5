#!/usr/bin/env bash
# Hostile acts beside an open window, without a display and under Xvfb.  usage: locked.sh PROGRAMS ASSETS LOCKED
. "$(dirname "$0")/lib.sh"
start_display
for driver in dummy x11; do
    SDL_VIDEODRIVER=$driver "$3" || fail "$driver"
done
