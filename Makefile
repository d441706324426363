# The doors of Dateline. `make run` and `make test` work on a fresh Debian with Python 3.11 and nothing else.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
CODE := src tests benchmarks examples

.PHONY: run test test-long fuzz check format bench train shots lock setup clean help

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: $(VENV)/run ## set everything up and start Dateline; its data lies in ./var
	@DATELINE_STORE_FOLDER=$${DATELINE_STORE_FOLDER:-var} $(BIN)/dateline serve

setup: $(VENV)/dev ## set up what development needs

test: $(VENV)/dev ## set up and pass all tests
	@.ci/needs
	@$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

test-long: $(VENV)/dev ## kill -9 a hundred times, fill the disk, jump the clock, restart PostgreSQL, twenty times each
	@.ci/needs
	@DATELINE_TEST_KILLS=$${KILLS:-100} DATELINE_TEST_FULL_DISKS=$${FULL:-20} DATELINE_TEST_JUMPS=$${JUMPS:-20} \
	  DATELINE_TEST_RESTARTS=$${RESTARTS:-20} $(BIN)/pytest tests/end_to_end/test_kill.py tests/end_to_end/test_disk_full.py \
	  tests/unit/walk/test_clock_jumps.py tests/end_to_end/test_postgres_restart.py $(ARGS)

fuzz: $(VENV)/dev ## throw damaged bytes at feeds, dates, addresses and sitemaps, ten minutes each (ARGS="--seconds 60")
	@$(BIN)/python benchmarks/fuzz.py $(ARGS)

check: $(VENV)/dev ## format, lint, types, import contract, dead code, unused dependencies
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/deptry src

format: $(VENV)/dev ## put code into its form
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: $(VENV)/bench ## measure, as ratios against named peers in the same run
	@.ci/needs nginx
	@$(BIN)/python benchmarks/run.py $(ARGS)

train: $(VENV)/bench ## train the model that tells a page's body, and write it
	@$(BIN)/python benchmarks/quality/train_extraction.py --write $(ARGS)

shots: $(VENV)/dev ## take the README's screenshots anew
	@.ci/needs
	@$(BIN)/python examples/take_screenshots.py

lock: $(VENV)/dev ## resolve the dependencies anew
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements/run.txt
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-find-links -c requirements/run.txt requirements/meaning.in -o requirements/meaning.txt
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-find-links -c requirements/run.txt requirements/build.in -o requirements/build.txt
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-find-links -c requirements/run.txt -c requirements/build.txt \
	  requirements/dev.in -o requirements/dev.txt
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-find-links -c requirements/run.txt -c requirements/dev.txt \
	  requirements/bench.in -o requirements/bench.txt

$(VENV)/bin/pip:
	@PYTHON="$(PYTHON)" .ci/venv $(VENV)

$(VENV)/run: $(VENV)/bin/pip requirements/run.txt requirements/build.txt pyproject.toml
	@echo "Setting up the environment in $(VENV) (once, about a minute)"
	@$(PIP) install --require-hashes -r requirements/build.txt -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e . 2>&1 | grep -v -i warning || true
	@test -x $(BIN)/dateline
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/bench: $(VENV)/dev requirements/bench.txt
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@

clean: ## remove the environment and caches; data in ./var stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis src/*.egg-info
