# `make` alone tells what there is. Everything lives in .venv and .demo here; `make clean` removes it.

PYTHON ?= python3
# pytest processes; DATA is the --data directory of the benchmarks (see benchmarks/).
JOBS ?= 2
DATA ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# Stamps: what was installed, and from which pyproject.toml (by time).
RUNTIME := $(VENV)/.installed-runtime
DEV := $(VENV)/.installed-dev
BENCHMARKS := $(sort $(patsubst benchmarks/%.py,benchmark-%,$(filter-out %/__init__.py,$(wildcard benchmarks/*.py))))
MINIMUM := import sys; sys.exit(sys.version_info < (3, 11))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test lint format benchmark $(BENCHMARKS) docs clean

help: ## Tell what there is
	@echo "Ushtil: a news article in, Russian, Kazakh and English out"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'
	@echo
	@echo "Variables: PYTHON=$(PYTHON) (3.11 or later), JOBS=$(JOBS) (pytest processes), EXIT=1 (make demo), DATA=DIR (benchmarks)"

install: $(DEV) ## Install the program and the tools of its developers into .venv

# The demo takes the run-time libraries only: about a third less to download than with the developers' tools. Both are
# in one .venv, so a `make test` afterwards adds no more than those tools.
demo: $(RUNTIME) ## Start the service, post the sample articles, show them in three languages (EXIT=1: then stop)
	@$(BIN)/ushtil demo $(if $(filter-out 0 no false,$(EXIT)),--exit)

test: lint ## Check style and types, then run the tests
	@echo "== pytest ($(JOBS) processes)"
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

lint: $(DEV) ## Check style and types only
	@echo "== ruff check"
	@$(BIN)/ruff check .
	@echo "== ruff format --check"
	@$(BIN)/ruff format --check .
	@echo "== mypy --strict"
	@$(BIN)/mypy

format: $(DEV) ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

benchmark: $(BENCHMARKS) ## Run every benchmark on DATA=DIR (one alone: make benchmark-NAME)

$(BENCHMARKS): benchmark-%: $(DEV)
	@test -n "$(DATA)" || { echo "Say where the evaluation data is: make $@ DATA=DIR" >&2; exit 2; }
	@echo "== benchmarks/$*.py"
	@$(BIN)/python -m benchmarks.$* --data "$(DATA)"

# What stands above the table in docs/settings.md is written by hand and stays.
docs: $(RUNTIME) ## Write the generated pages anew: docs/settings.md (its table), docs/quality.md
	@{ sed '/^| variable/,$$d' docs/settings.md && $(BIN)/ushtil settings --markdown; } > docs/settings.md.new \
	  || { rm -f docs/settings.md.new; exit 1; }
	@mv docs/settings.md.new docs/settings.md
	@$(BIN)/python -m service.evaluation.report docs/quality.json docs/quality.md README.md
	@echo "docs/settings.md, docs/quality.md and the table of README.md are up to date"

clean: ## Remove everything that was built here, the demo's data too
	rm -rf $(VENV) .demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c "$(MINIMUM)" || { \
	  echo "Ushtil needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "Making a virtual environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 2; }

$(RUNTIME): pyproject.toml | $(BIN)/python
	@if [ $(DEV) -nt pyproject.toml ]; then :; else \
	  echo "Installing Ushtil and its run-time libraries (one to three minutes, once) …"; \
	  $(PIP) install --editable . ; fi
	@touch $@

$(DEV): pyproject.toml | $(BIN)/python
	@echo "Installing Ushtil, its libraries and the tools of its developers (one to three minutes, once) …"
	@$(PIP) install --editable '.[dev]'
	@touch $@ $(RUNTIME)
