#!/usr/bin/env bash
# Regenerates the six lock files with hashes. The widest is resolved first and bounds the narrower ones,
# so that the tests use the versions that are deployed.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() { .venv/bin/uv pip compile --generate-hashes --universal --python-version 3.11 --no-header --quiet --override requirements/overrides.txt "$@"; }
lock pyproject.toml --extra local --extra test --extra measure -o requirements/measure.txt
lock pyproject.toml --extra local --extra test -c requirements/measure.txt -o requirements/test.txt
lock pyproject.toml --extra local --extra test --extra mutants -c requirements/test.txt -o requirements/mutants.txt
lock pyproject.toml --extra local --extra load -c requirements/test.txt -o requirements/load.txt
lock pyproject.toml --extra local -c requirements/test.txt -o requirements/local.txt
lock pyproject.toml -c requirements/test.txt -o layers/dependencies/requirements.txt
