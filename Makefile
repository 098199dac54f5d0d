# make demo   a dataset from the shipped seeds, with no key and no network but the package index
# make test   every test but the longest; make lint, make types: what CI checks besides
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
SOURCES = pyproject.toml constraints.txt
OUT ?= runs/demo

.PHONY: demo test test-long test-quick lint types clean

demo: $(VENV)/.core
	$(BIN)/datagen generate self-instruct --num 200 --out $(OUT)
	$(BIN)/datagen show $(OUT) -n 2

test: $(VENV)/.dev
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/pytest -q -n auto

# What takes minutes: a model that learns, remembers and forgets.
test-long: $(VENV)/.dev
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/pytest -q -m long

# Without what takes longer than ten seconds: for while you work.
test-quick: $(VENV)/.dev
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/pytest -q -n auto -m "not slow and not long"

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip

# The stamps say which set of packages a .venv holds.
$(VENV)/.core: $(VENV)/bin/pip $(SOURCES)
	$(BIN)/pip install --quiet -c constraints.txt -e .
	touch $@

# torch comes first and by its pinned version: asked for by another package it would bring CUDA along.
$(VENV)/.dev: $(VENV)/bin/pip $(SOURCES)
	$(BIN)/pip install --quiet -c constraints.txt torch
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@ $(VENV)/.core

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
