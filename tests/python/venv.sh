#!/usr/bin/env bash
# Makes, or finds again, the Python environment that a lock file pins; prints the path of its
# python. Environments lie outside the checkout, named by the lock file's hash, so that checkouts
# share them and a changed lock file gets a new one.
#
#   usage: tests/python/venv.sh LOCKFILE
#   PYTHON names another interpreter than python3 (3.11 or newer).
set -euo pipefail

if [ $# -ne 1 ] || [ ! -f "$1" ]; then
  echo "usage: $0 LOCKFILE (a file of pinned requirements)" >&2
  exit 2
fi
python=${PYTHON:-python3}
hash=$("$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1")
venv="${XDG_CACHE_HOME:-$HOME/.cache}/lesionlake/venvs/$hash"

# The mark is written last: an environment without it is one whose making was cut short.
if [ ! -f "$venv/complete" ]; then
  rm -rf "$venv"
  mkdir -p "$(dirname "$venv")"
  "$python" -m venv "$venv" >&2
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$1" >&2
  "$venv/bin/python" -m pip check >&2
  touch "$venv/complete"
fi
echo "$venv/bin/python"
