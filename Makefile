# The commands for people: `make help` lists them. Everything runs in .venv, which is made from requirements.lock.

PYTHON ?= python3
VENV := .venv
BENCH := .venv-bench
LOWEST := .venv-lowest
STRANGERS := .venv-strangers
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo example generate update check-generated lint format types mypy pyright test test-lowest \
	test-browser test-strangers test-schemathesis docs docs-serve help-page bench check check-evolved dist test-wheel lock \
	clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

install: $(INSTALLED)  ## Make the environment from the lock

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(INSTALLED)  ## Stream every contact of two consumers from an embedded Apideck to contacts.jsonl
	$(BIN)/python examples/demo.py

example: $(INSTALLED)  ## Serve a service whose customers connect their CRM, until Ctrl-C: PORT=8000
	$(BIN)/python -m examples.connect_your_crm --port $(or $(PORT),8000)

generate: $(INSTALLED)  ## Rebuild the generated packages from openapi/
	$(BIN)/python -m apideck_generator

# SPEC may also be a URL. The command ends with 2 if a successful update breaks callers; for make that is not a failure.
update: $(INSTALLED)  ## Take a new document, regenerate, report: SPEC=new.yaml, API=name to add an API, DRY=1 to only report
	@test -n "$(SPEC)" || { echo "make update SPEC=path/or/url-of/document [API=name] [DRY=1]"; exit 1; }
	@$(BIN)/python -m apideck_generator.update "$(SPEC)" $(if $(API),--api $(API)) $(if $(MARKDOWN),--markdown $(MARKDOWN)) \
		$(if $(JSON),--json) $(if $(DRY),--dry-run) || test $$? -eq 2

check-generated: $(INSTALLED)  ## Fail, with the diff, if the generated packages differ from the result of openapi/
	$(BIN)/python -m apideck_generator --check

lint: $(INSTALLED)  ## Check style and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

format: $(INSTALLED)  ## Fix style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: mypy pyright  ## Check types with both checkers, and that every public name has a known type

mypy: $(INSTALLED)
	$(BIN)/mypy

# Pyright looks for the installed package through the `python` that comes first in the path.
pyright: $(INSTALLED)
	$(BIN)/pyright --pythonpath $(BIN)/python
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pyright --verifytypes apideck_client --ignoreexternal

test: $(INSTALLED)  ## Run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal

test-lowest:  ## Run the tests with the lowest versions that pyproject.toml admits (needs uv)
	uv venv --quiet --clear --python $(PYTHON) $(LOWEST)
	uv pip install --quiet --python $(LOWEST) --resolution lowest-direct --editable '.[dev]'
	$(LOWEST)/bin/python -m pytest -n auto --dist worksteal

test-browser: $(INSTALLED)  ## Drive the pages of the embedded Apideck with a headless Chromium (needs Chromium and node)
	$(BIN)/python -m tests.browser

# In its own environment: the official SDK needs another `jsonpath` than the generator.
test-strangers: $(STRANGERS)/.installed  ## Drive the embedded Apideck with the official SDKs for Python and Node
	$(STRANGERS)/bin/python -m pytest tests/sdks

test-schemathesis: $(STRANGERS)/.installed  ## Send the requests that schemathesis makes from the documents: EXAMPLES=5 for each operation
	$(STRANGERS)/bin/python -m tests.sdks.fuzz $(or $(EXAMPLES),5)

$(STRANGERS)/.installed: requirements.lock tests/sdks/requirements.lock tests/sdks/package-lock.json pyproject.toml
	$(PYTHON) -m venv $(STRANGERS)
	$(STRANGERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(STRANGERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r tests/sdks/requirements.lock
	$(STRANGERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	if command -v npm > /dev/null; then npm ci --prefix tests/sdks --no-audit --no-fund; fi
	@touch $@

# Without this variable, Material for MkDocs prints an announcement with each build.
docs docs-serve: export NO_MKDOCS_2_WARNING := 1
docs: $(INSTALLED)  ## Build the documentation into site/; a broken link fails
	$(BIN)/mkdocs build --strict

docs-serve: $(INSTALLED)  ## Show the documentation at http://127.0.0.1:8000, and build it again on each change
	$(BIN)/mkdocs serve

help-page: $(INSTALLED)  ## Write the help of each command into docs/guides/command.md
	$(BIN)/python -m tests.cli.write_help

# In its own environment: the official SDK needs another `jsonpath` than the generator.
bench: $(BENCH)/.installed  ## Print ours against its peers, as ratios
	$(BENCH)/bin/python -m benchmarks

$(BENCH)/.installed: requirements.lock benchmarks/requirements.lock pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r benchmarks/requirements.lock
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

check-evolved: $(INSTALLED)  ## Update a copy of the tree to changed documents, and run `make check` there: QUICK=1 for less
	$(BIN)/python tests/run_against_evolved.py $(if $(QUICK),--quick)

check: lint types check-generated docs test  ## Run all checks that must pass before a commit

dist: $(INSTALLED)  ## Build the wheel and the source archive
	rm -rf dist
	$(BIN)/python -m build --no-isolation

test-wheel: dist  ## Run the tests against the installed wheel, not the checkout: QUICK=1 for less
	$(BIN)/python tests/run_against_wheel.py dist $(if $(QUICK),--quick)

lock: $(INSTALLED)  ## Resolve the dependencies again into requirements.lock (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra dev pyproject.toml --upgrade --output-file requirements.lock

clean:  ## Remove built files
	rm -rf $(VENV) $(BENCH) $(LOWEST) $(STRANGERS) tests/sdks/node_modules dist site .mypy_cache .pytest_cache \
		.ruff_cache .hypothesis contacts.jsonl
