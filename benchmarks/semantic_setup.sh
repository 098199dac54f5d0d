#!/bin/sh
# Installs the peers of benchmarks/semantic.py in a virtual environment of their own.
#
#     benchmarks/semantic_setup.sh [PYTHON]
#
# It goes to $DATAGEN_BENCH_VENVS, or to ~/.cache/datagen-bench.
set -eu
python=${1:-python3}
home=${DATAGEN_BENCH_VENVS:-$HOME/.cache/datagen-bench}
mkdir -p "$home"
"$python" -m venv "$home/semantic"
"$home/semantic/bin/pip" install --quiet semhash==0.5.0 faiss-cpu usearch hnswlib
