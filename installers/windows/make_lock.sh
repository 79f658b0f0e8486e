#!/usr/bin/env bash
# Resolves the app's own packages for Windows into packages.lock.txt, and what builds its wheel into build.lock.txt.
# Run it after a change of [project] dependencies in pyproject.toml (a test says so) or of the pinned versions.
set -euo pipefail
cd "$(dirname "$0")/../.."
uv=${UV:-.venv/bin/uv}
to=installers/windows
common=(--python-version 3.13 --only-binary :all: --generate-hashes --no-annotate --no-header --no-python-downloads)
"$uv" pip compile --quiet --no-config pyproject.toml --constraints installers/requirements/constraints.txt \
    --python-platform x86_64-pc-windows-msvc "${common[@]}" --output-file "$to/packages.lock.txt"
# The wheel is the same wherever it is built; so are these, which are pure Python.
"$uv" pip compile --quiet --no-config - "${common[@]}" --output-file "$to/build.lock.txt" <<<'hatchling'
