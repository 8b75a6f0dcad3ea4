#!/bin/sh
# Make the virtual environment .venv and install the project into it: set-up.sh [extras]
#
# Says what it does in a line; pip is silent unless something goes wrong. The model is compiled here,
# so that nobody waits for that later; where that fails, the first run does it.
set -eu

cd "$(dirname "$0")/.."
extras=${1:+[$1]}

if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then
    python=$(sh scripts/find-python.sh)
    echo "Making a Python environment in .venv"
    rm -rf .venv
    "$python" -m venv .venv
fi
echo "Installing collabsim$extras into .venv (a few minutes the first time)"
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --editable ".$extras"
.venv/bin/python scripts/ship.py || true
