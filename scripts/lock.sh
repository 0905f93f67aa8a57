#!/bin/sh
# Locks every dependency with its hashes for Python 3.11–3.13; writes no index address.
# uv is only needed here: pip install uv
set -eu
cd "$(dirname "$0")/.."
common="--universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -q"
uv=$(command -v .venv/bin/uv || command -v uv)
$uv pip compile pyproject.toml $common -o requirements.lock
$uv pip compile pyproject.toml --extra dev $common -c requirements.lock -o requirements-dev.lock
