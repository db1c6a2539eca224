# Everything there is to remember: make up, make demo, make test, make check, make down.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help up demo down test check format bench compare train openapi permissions layer clean

help: ## Show what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

up: .venv/local.stamp ## Bring the whole stack up on this machine
	@$(BIN)/contactpoint up

demo: up ## Bring it up, then act out the rulebook's stories
	@$(BIN)/contactpoint demo

down: ## Stop it; the data stays
	@test ! -x $(BIN)/contactpoint || $(BIN)/contactpoint down

test: check ## Run every test; those against the stack start one of their own
	@$(BIN)/python -c 'from cli.deploy import build_layer, install_cdk; install_cdk(); build_layer("local"); build_layer("lambda")'
	$(BIN)/pytest -n 2 --dist loadgroup tests/unit tests/storage tests/infra
	$(BIN)/pytest tests/acceptance

check: .venv/test.stamp ## Format, lint, types, import contracts, contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m contactpoint.http.contract | diff -q - layers/contactpoint/python/contactpoint/http/openapi.json
	$(BIN)/python -m contactpoint.access.table | diff -q - docs/permissions.md

format: .venv/test.stamp ## Format the code and sort the imports
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .

openapi: .venv/local.stamp ## Write the contract anew from the code
	$(BIN)/python -m contactpoint.http.contract > build/openapi.json
	mv build/openapi.json layers/contactpoint/python/contactpoint/http/openapi.json

permissions: .venv/local.stamp ## Write docs/permissions.md anew by evaluating the policies
	$(BIN)/python -m contactpoint.access.table > build/permissions.md
	mv build/permissions.md docs/permissions.md

bench: .venv/test.stamp up ## Measure cold start, CPU, round trips, and what deciding costs
	$(BIN)/python -W ignore -m benchmarks.imports
	$(BIN)/python -W ignore -m benchmarks.handlers
	$(BIN)/python -W ignore -m benchmarks.access

compare: .venv/measure.stamp ## Measure the matching engine against its peers, and how it scales
	$(BIN)/python -W ignore -m benchmarks.compare
	$(BIN)/python -W ignore -m benchmarks.scale

train: .venv/measure.stamp ## Train the matching weights anew
	$(BIN)/python -W ignore -m benchmarks.train

layer: .venv/local.stamp ## Build the dependencies layer for AWS Lambda (arm64, Python 3.13)
	$(BIN)/python -c 'from cli.deploy import build_layer; build_layer("lambda")'

clean: down ## Stop it, and remove the local data and everything built
	rm -rf .local build

.venv/uv.stamp: requirements/uv.txt
	@echo "Making the virtual environment in .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make up PYTHON=python3.13")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt 2>&1 | grep -v WARNING || true
	@$(BIN)/uv --version > $@

# The tests' environment holds all that the local one does, so one never takes away what the other needs.
.venv/local.stamp: .venv/uv.stamp requirements/local.txt pyproject.toml
	@echo "Installing what the local stack needs"
	@test -e .venv/test.stamp || $(BIN)/uv pip sync --quiet --require-hashes --python .venv requirements/local.txt
	@$(BIN)/uv pip install --quiet --python .venv --no-build-isolation --no-deps --editable .
	@touch $@

.venv/test.stamp: .venv/uv.stamp requirements/test.txt pyproject.toml
	@echo "Installing what the tests need"
	@$(BIN)/uv pip sync --quiet --require-hashes --python .venv requirements/test.txt
	@$(BIN)/uv pip install --quiet --python .venv --no-build-isolation --no-deps --editable .
	@touch $@

# What training and the comparison with peers need beside the tests' environment.
.venv/measure.stamp: .venv/test.stamp requirements/measure.txt
	@echo "Installing what measuring needs"
	@$(BIN)/uv pip install --quiet --require-hashes --python .venv -r requirements/measure.txt
	@touch $@
