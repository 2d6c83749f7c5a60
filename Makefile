# Cartbooks: what a developer, an operator and CI do, each by one command.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed-dev
RUN_STAMP := $(VENV)/.installed
NODE_STAMP := tests/node/node_modules/.installed

.PHONY: help install run demo test test-postgres bench prove golden image check format screenshots lock settings-doc

help: ## Show the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/bin/python:
	@bash scripts/system-packages venv
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP): requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(RUN_STAMP)

$(NODE_STAMP): tests/node/package.json tests/node/package-lock.json
	@bash scripts/system-packages node
	npm ci --prefix tests/node --ignore-scripts --no-audit --no-fund --silent
	@touch $@

install: $(STAMP) $(NODE_STAMP) ## Everything from the lock files, and a Chromium for the browser tests
	@bash scripts/system-packages chromium

run: $(RUN_STAMP) ## Start the app with a practice company and a practice store
	@PORT=$(PORT) exec $(BIN)/cartbooks run --port $(PORT)

demo: $(RUN_STAMP) ## The main job without a browser: pair, answer the wizard, sync the sample shop
	@$(BIN)/cartbooks demo

test: install check ## Everything: lint, types, rules, unit, stories, browser
	$(BIN)/pytest -n 2 --dist loadfile

bench: $(STAMP) ## Every benchmark and the crash drill, a line of JSON each; takes an hour and more
	@$(BIN)/cartbooks bench all --json

# Left out: what asks no database (tests/wizard has its house in memory; before the ledger its pages are in tests/web),
# and what brings a database of its own, so that `make test` has shown it: the demo on SQLite, the fleet on PostgreSQL.
test-postgres: $(STAMP) ## What touches the database once more, on a PostgreSQL that the tests start themselves
	CARTBOOKS_TEST_DATABASE=postgresql $(BIN)/pytest -n 2 --dist loadfile \
		tests/data_layer tests/sync tests/web tests/flows/test_jobs.py tests/flows/test_crashes.py

image: ## The Dockerfile's steps in a clean folder, without Docker
	$(PYTHON) scripts/dockerfile-steps

prove: $(STAMP) ## A million random orders to the cent (CASES=n for fewer), and 200 kills of the worker
	@$(BIN)/python -m tests.plan.world.proving $(CASES)
	$(BIN)/cartbooks bench crash --kills 200 --json

golden: $(STAMP) ## Remake the pages that an accountant reads, tests/plan/golden; review the difference
	REMAKE_GOLDEN=1 $(BIN)/pytest -q -n 0 tests/plan/test_golden.py tests/plan/test_golden_shops.py tests/plan/test_golden_desktop.py

check: $(STAMP) ## Lint, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(STAMP) ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

screenshots: install ## Pictures of every page, in docs/screenshots
	$(BIN)/python -m tests.screenshots docs/screenshots

lock: ## Pin the requirements anew, with hashes and without index addresses
	uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 -q -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra dev -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 -q -o requirements-dev.lock

settings-doc: $(STAMP) ## Write docs/settings.md from app/settings.py
	$(BIN)/python -m app.cli settings-doc > docs/settings.md
