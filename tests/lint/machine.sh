#!/usr/bin/env bash
# Nothing of one machine in the tree: absolute paths of a checkout, package hosts.  usage: machine.sh ROOT
set -euo pipefail
cd "$1"
if git grep -nEI '(^|[^a-zA-Z0-9._/-])/(home|work|root)/[a-z]|https?://(deb|registry|mirror)[a-z.-]*\.(org|com|net)' \
    -- . ':!tests/lint/machine.sh'; then
    echo "paths of one machine, or package hosts"
    exit 1
fi
