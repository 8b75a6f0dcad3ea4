#!/bin/sh
# Run the tests with the lowest versions that pyproject.toml allows: lowest-versions.sh [tests]
#
# In an environment of its own, out/lowest, with the oldest Python that is supported. uv chooses the
# versions; where it finds packages is a matter of its own settings.
set -eu

cd "$(dirname "$0")/.."
place=out/lowest
tests=${*:-$(printf 'tests/test_%s.py ' \
    golden lanes batch pure limits cli compiled shipped extras comparison sweep cluster sensitivity \
    discovery calibration report interfaces scenarios mesa mesa_collecting mesa_crowd \
    dashboard_charts dashboard_compare)}

python=$(sh scripts/find-python.sh 3.12)
rm -rf "$place"
"$python" -m venv "$place"
"$place/bin/python" -m pip install --quiet --disable-pip-version-check uv
"$place/bin/uv" pip install --quiet --python "$place/bin/python" --resolution lowest-direct \
    --editable ".[test]"
"$place/bin/python" --version
"$place/bin/uv" pip list --quiet --python "$place/bin/python"

# an old package may warn of a newer one that it meets; that is no failure of ours
# shellcheck disable=SC2086  (names of files, without spaces)
NUMBA_CACHE_DIR="$PWD/$place/compiled" "$place/bin/python" -m pytest \
    -W default --disable-warnings $tests
