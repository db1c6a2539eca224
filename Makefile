# The targets to remember: make up, make demo, make test, make check, make down.
PYTHON ?= python3
BIN := .venv/bin
CDK := infra/node_modules/.bin/cdk
CONTRACT := layers/contactpoint/python/contactpoint/http/openapi.json
export REDOCLY_TELEMETRY := off
export REDOCLY_SUPPRESS_UPDATE_NOTICE := true
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Some images set it. Each process would then compile every module again.
unexport PYTHONDONTWRITEBYTECODE

WITHOUT_STACK := tests/unit tests/invariants tests/adapters tests/infra
CHECKS := types lint api_contract permissions_table importable house

.PHONY: help up demo down test coverage mutants check $(CHECKS) names format synth deploy bench load compare detection train openapi reference permissions screenshots layer clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

up: .venv/local.stamp ## Start the whole stack on this machine
	@$(BIN)/contactpoint up

demo: up ## Start it, then play the rulebook's stories
	@$(BIN)/contactpoint demo

down: ## Stop the stack; the data stays
	@test ! -x $(BIN)/contactpoint || $(BIN)/contactpoint down

test: check build/aws.stamp build/browser.stamp ## Run every test; acceptance tests start a stack of their own
	$(BIN)/pytest -n 2 --dist worksteal $(WITHOUT_STACK)
	$(BIN)/pytest tests/browser
	$(BIN)/pytest -n 2 --dist loadfile tests/acceptance

coverage: .venv/test.stamp build/aws.stamp ## Measure the branches that are covered without a stack: 97% at least
	$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report term:skip-covered $(WITHOUT_STACK)

check: .venv/test.stamp build/contract.stamp ## Format, lint, types, import contracts, API contract, words and prose
	@$(MAKE) --no-print-directory --jobs 2 $(CHECKS)

types lint permissions_table importable house: .venv/test.stamp
api_contract: build/contract.stamp

types:
	$(BIN)/mypy

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo

api_contract:
	$(BIN)/python -m contactpoint.http.openapi | diff -q - $(CONTRACT)
	contract/node_modules/.bin/redocly lint --config contract/redocly.yaml $(CONTRACT)
	contract/node_modules/.bin/spectral lint --ruleset contract/spectral.yaml --fail-severity hint $(CONTRACT)

permissions_table:
	$(BIN)/python -m contactpoint.domain.access.permission_matrix | diff -q - docs/permissions.md

importable:
	$(BIN)/pytest --collect-only -qq tests > build/collected.txt || { cat build/collected.txt; false; }

house:
	$(BIN)/pytest -q tests/house

mutants: .venv/mutants.stamp ## Mutate access, disclosure, screening and audit rules; list what no test detects
	$(BIN)/python -m tests.mutants

names: ## Write build/names.txt: all paths and the glossary, for somebody who has not seen the code
	@mkdir -p build && { git ls-files; echo; cat docs/glossary.md; } > build/names.txt
	@wc -l build/names.txt

format: .venv/test.stamp ## Format the code and sort the imports
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .

openapi: .venv/local.stamp ## Regenerate the API contract from the code
	$(BIN)/python -m contactpoint.http.openapi > build/openapi.json
	mv build/openapi.json $(CONTRACT)

reference: .venv/local.stamp ## Write the API's reference page: build/reference/index.html
	$(BIN)/python -m contract.reference

permissions: .venv/local.stamp ## Regenerate docs/permissions.md from the policies
	$(BIN)/python -m contactpoint.domain.access.permission_matrix > build/permissions.md
	mv build/permissions.md docs/permissions.md

bench: .venv/test.stamp up ## Measure cold start, CPU, round trips and access decisions
	$(BIN)/python -W ignore -m benchmarks.runtime.imports
	$(BIN)/python -W ignore -m benchmarks.runtime.handlers
	$(BIN)/python -W ignore -m benchmarks.runtime.access_decisions
	$(BIN)/python -W ignore -m benchmarks.runtime.audit_verify

load: .venv/load.stamp up ## Load the local stack for MINUTES (10), then the handlers in process with 1 to 16 threads
	$(BIN)/python -W ignore -m benchmarks.load.on_stack $(or $(MINUTES),10)
	$(BIN)/python -W ignore -m benchmarks.load.in_threads

compare: .venv/measure.stamp ## Compare the matching engine with its baselines, and measure how it scales
	$(BIN)/python -W ignore -m benchmarks.matching.baselines.comparison
	$(BIN)/python -W ignore -m benchmarks.matching.scale

detection: .venv/test.stamp ## Measure the detection of misuse on a simulated year: make detection SEEDS="1 2 3"
	$(BIN)/python -m benchmarks.detection.measure $(SEEDS)

train: .venv/measure.stamp ## Train the match weights again
	$(BIN)/python -W ignore -m benchmarks.matching.train

synth: build/aws.stamp ## Write an environment's templates: make synth ENVIRONMENT=production
	@CONTACTPOINT_ENVIRONMENT=$(ENVIRONMENT) $(CDK) synth --strict --quiet --no-notices --output build/synth/$(ENVIRONMENT)

deploy: synth ## Deploy an environment to AWS, after showing what changes: make deploy ENVIRONMENT=production
	@$(BIN)/python -m infra.deployment.deploy $(ENVIRONMENT) $(OPTIONS)

screenshots: build/browser.stamp build/aws.stamp ## Take the README's pictures of the pages again
	$(BIN)/pytest -q tests/acceptance/pages/test_screenshots.py
	@mkdir -p docs/screenshots && cp build/screenshots/*.png docs/screenshots/

layer: .venv/local.stamp ## Build the dependencies layer for AWS Lambda (arm64, Python 3.13)
	$(BIN)/python -c 'from cli.local_stack.deploy import build_layer; build_layer("lambda")'

clean: down ## Stop the stack, and delete the local data and everything built
	rm -rf .local build

build/aws.stamp: .venv/local.stamp infra/package-lock.json layers/dependencies/requirements.txt
	@$(BIN)/python -c 'from cli.local_stack.deploy import build_layer, install_cdk; install_cdk(); build_layer("local"); build_layer("lambda")'
	@touch $@

build/contract.stamp: .venv/test.stamp contract/package-lock.json
	@echo "Installing the contract's linters"
	@cd contract && npm ci --ignore-scripts --loglevel error
	@mkdir -p build && touch $@

build/browser.stamp: .venv/test.stamp tests/browser/package-lock.json
	@echo "Installing the browser of the tests"
	@cd tests/browser && npm ci --ignore-scripts --loglevel error
	@mkdir -p build && touch $@

.venv/uv.stamp: requirements/uv.txt
	@echo "Creating the virtual environment in .venv"
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(not (3, 11) <= v[:2] < (3, 14) and f"ContactPoint needs Python 3.11, 3.12 or 3.13, but $(PYTHON) is {v[0]}.{v[1]}. Install one of these, then run: make up PYTHON=python3.13")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt 2>&1 | grep -v WARNING || true
	@$(BIN)/uv --version > $@

# The tests' environment includes the local one, so neither removes packages that the other needs.
.venv/local.stamp: .venv/uv.stamp requirements/local.txt pyproject.toml
	@echo "Installing what the local stack needs"
	@$(BIN)/uv pip $(if $(wildcard .venv/test.stamp),install --no-deps -r requirements/test.txt,sync requirements/local.txt) --quiet --require-hashes --python .venv
	@$(BIN)/uv pip install --quiet --python .venv --no-build-isolation --no-deps --editable .
	@touch $@

.venv/test.stamp: .venv/uv.stamp requirements/test.txt pyproject.toml
	@echo "Installing what the tests need"
	@$(BIN)/uv pip sync --quiet --require-hashes --python .venv requirements/test.txt
	@$(BIN)/uv pip install --quiet --python .venv --no-build-isolation --no-deps --editable .
	@touch $@

# Packages for mutation testing, in addition to the tests' environment.
.venv/mutants.stamp: .venv/test.stamp requirements/mutants.txt
	@echo "Installing what mutation testing needs"
	@$(BIN)/uv pip install --quiet --require-hashes --no-deps --python .venv -r requirements/mutants.txt
	@touch $@

# Packages for load tests, in addition to the tests' environment.
.venv/load.stamp: .venv/test.stamp requirements/load.txt
	@echo "Installing what load tests need"
	@$(BIN)/uv pip install --quiet --require-hashes --python .venv -r requirements/load.txt
	@touch $@

# Packages for training and baselines, in addition to the tests' environment.
.venv/measure.stamp: .venv/test.stamp requirements/measure.txt
	@echo "Installing what measuring needs"
	@$(BIN)/uv pip install --quiet --require-hashes --no-deps --python .venv -r requirements/measure.txt
	@touch $@
