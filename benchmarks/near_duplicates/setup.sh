#!/bin/sh
# Installs the peers, each in a virtual environment of its own, since their requirements clash.
#
#     benchmarks/near_duplicates/setup.sh [PYTHON [PYTHON3.12]]
#
# They go to $DATAGEN_BENCH_VENVS, or to ~/.cache/datagen-bench, in its folder dedup. text-dedup needs Python 3.12;
# it is left out where there is none.
set -eu
python=${1:-python3}
home=${DATAGEN_BENCH_VENVS:-$HOME/.cache/datagen-bench}/dedup

install() {
    name=$1
    shift
    "$python" -m venv "$home/$name"
    "$home/$name/bin/pip" install --quiet "$@"
}

mkdir -p "$home"
install rensa rensa==0.5.0
install datasketch datasketch==2.0.0 xxhash
# It hands xxhash a str, which xxhash 4 refuses; its MinHash imports spacy, regex and tokenizers without asking for them.
install datatrove 'datatrove[io]==0.10.1' 'xxhash<4' spacy regex tokenizers
python=${2:-python3.12}
if "$python" --version >/dev/null 2>&1; then
    install text-dedup text-dedup==0.4.0
else
    echo "text-dedup is left out: no $python" >&2
fi
