#!/usr/bin/env bash
# Makes the hashed locks anew from pyproject.toml. Needs pip-tools; run it on the oldest supported Python.
# The locks name versions and hashes only: where packages come from is the installer's business.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  python3 -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate --no-header \
    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links "$@"
}
compile --output-file requirements/run.txt pyproject.toml
compile --extra test --constraint requirements/run.txt --output-file requirements/test.txt pyproject.toml
compile --extra spark --constraint requirements/run.txt --output-file requirements/spark.txt pyproject.toml
compile --extra bench --constraint requirements/test.txt --output-file requirements/bench.txt pyproject.toml
build=$(mktemp --suffix .in)
trap 'rm -f "$build"' EXIT
python3 - > "$build" <<'PY'
import tomllib
print("\n".join(tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"]))
PY
compile --constraint requirements/test.txt --output-file requirements/build.txt "$build"
