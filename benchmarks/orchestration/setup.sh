#!/bin/sh
# Installs what the comparison needs besides datagen itself: each peer in a virtual environment of its own, since
# their requirements clash, and uvloop for the test server. About 1.6 GB and two minutes.
#
#     benchmarks/orchestration/setup.sh [PYTHON]
#
# They go to $DATAGEN_BENCH_VENVS, or to ~/.cache/datagen-bench.
set -eu
python=${1:-python3}
home=${DATAGEN_BENCH_VENVS:-$HOME/.cache/datagen-bench}

install() {
    name=$1
    shift
    "$python" -m venv "$home/$name"
    "$home/$name/bin/pip" install --quiet psutil "$@"
}

mkdir -p "$home"
install server uvloop
install distilabel 'distilabel[openai]==1.5.3' requests # which distilabel imports without asking for it
install curator bespokelabs-curator==0.1.31
