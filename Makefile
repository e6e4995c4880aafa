# The two commands are `make run` and `make test`; everything else serves those who change tongban.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# What was compiled once is kept: hundreds of processes start while the tests run.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-long check bench screens lock setup

run: $(VENV)/.ready
	@$(PY) -m tongban up --demo --past 120 --bank

test: $(VENV)/.ready-dev
	$(PY) checks/run_tests.py

test-long: $(VENV)/.ready-dev
	$(PY) checks/run_tests.py --long

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PY) -m checks
	$(PY) -m tongban pack check packs/

bench: $(VENV)/.ready-dev
	$(PY) -m bench

screens: $(VENV)/.ready-dev
	$(PY) -m tests.screens

lock:
	uv lock
	uv export --no-emit-project --no-dev --extra postgres --format requirements-txt --no-annotate --no-header -o requirements/run.txt
	uv export --no-emit-project --extra postgres --format requirements-txt --no-annotate --no-header -o requirements/dev.txt

setup: $(VENV)/.ready

$(VENV)/bin/python:
	@echo "tongban: making the environment (once)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements/run.txt | $(VENV)/bin/python
	@echo "tongban: installing the libraries (once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(PY) -m tongban.project.catalogues
	@touch $@

$(VENV)/.ready-dev: requirements/dev.txt $(VENV)/.ready
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
