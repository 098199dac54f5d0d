#!/bin/sh
# Installs the last TRL with a PPOTrainer in a virtual environment of its own, and tells the Python of it.
#
#     python benchmarks/ppo.py --trl-python "$(benchmarks/ppo_setup.sh [PYTHON])"
#
# It goes to $DATAGEN_BENCH_VENVS, or to ~/.cache/datagen-bench. The other packages are those of constraints.txt.
set -eu
python=${1:-python3}
home=${DATAGEN_BENCH_VENVS:-$HOME/.cache/datagen-bench}
mkdir -p "$home"
"$python" -m venv "$home/ppo"
"$home/ppo/bin/pip" install --quiet torch==2.13.0 transformers==5.23.0 accelerate==1.15.0 datasets==5.2.0 peft==0.21.2 \
    trl==1.12.0 >&2
echo "$home/ppo/bin/python"
