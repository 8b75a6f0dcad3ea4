#!/bin/sh
# Print a Python that is new enough and able to make virtual environments: find-python.sh [version]
#
# A name alone says little: a version manager may put a `python3.12` on the path that fails when it
# is run. So every candidate is run. After the names come the versions that pyenv keeps, whether or
# not one of them is active. A version that is given, such as 3.12, is tried first. Set PYTHON to
# name one yourself.

works() {
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    if works "$PYTHON"; then
        printf '%s\n' "$PYTHON"
        exit 0
    fi
    echo "PYTHON=$PYTHON does not run, is older than 3.12, or lacks the venv module." >&2
    exit 2
fi

for version in ${1:-} 3.13 3.12 3.14; do
    for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
        if works "$candidate"; then
            printf '%s\n' "$candidate"
            exit 0
        fi
    done
done
for candidate in python3 python; do
    if works "$candidate"; then
        printf '%s\n' "$candidate"
        exit 0
    fi
done

echo "collabsim needs Python 3.12 or newer with its venv module: please install Python 3.13" \
    "(python.org, your system's packages, or pyenv install 3.13) and try again." >&2
exit 2
