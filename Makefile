# What the README shows. `make` alone lists it.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=
MUTANTS_ARGS ?=
# A module stays on one worker, and each worker has a server of its own (with NEO4J_URI there is one process).
PARALLEL := -n 2 --dist loadscope

LOWEST := $(VENV)/lowest

.PHONY: help demo test quick lowest mutants check js format docs clean

help:  ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed  ## Set up and run the main job on synthetic archives; ends with the pages it wrote
	$(BIN)/explorer demo demo

test: check  ## Set up and pass the tests; PYTEST_ARGS="--require-neo4j --require-browser --require-node" allows no skip
	$(BIN)/pytest $(PARALLEL) $(PYTEST_ARGS)

quick: $(VENV)/tested  ## The tests that need no server, browser, Node, archive or seconds each, with fewer examples
	$(BIN)/pytest $(PARALLEL) --quick $(PYTEST_ARGS)

lowest: $(VENV)/tested  ## The quick tests with the lowest versions that pyproject.toml allows; with Python 3.10 to 3.12
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct --editable '.[test]'
	$(LOWEST)/bin/python -m explorer --help >/dev/null
	$(LOWEST)/bin/python -m pytest $(PARALLEL) --quick $(PYTEST_ARGS)

mutants: $(VENV)/tested  ## Make small wrong changes and see which the tests notice; MUTANTS_ARGS="explorer/graph/merge.py --sample 40"
	$(BIN)/python -m tests.mutants $(MUTANTS_ARGS)

check: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

js: tests/viewer/node_modules/installed  ## Check and test the source of the pages; needs Node 20 and npm
	cd tests/viewer && npm run --silent check && npm test --silent

format: $(VENV)/tested  ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/installed  ## Write again what the documents take from the code
	$(BIN)/explorer schema > docs/graph.md
	$(BIN)/explorer schema --questions > docs/questions.md
	$(BIN)/explorer schema --formats > docs/formats.md

clean:  ## Remove what the other targets made
	rm -rf $(VENV) tests/viewer/node_modules .cache demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable .
	touch $@

tests/viewer/node_modules/installed: tests/viewer/package-lock.json
	cd tests/viewer && npm ci --silent --no-audit --no-fund
	touch $@

$(VENV)/tested: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@
