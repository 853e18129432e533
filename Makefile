# The doors of the house; `make help` lists them. Each stands alone on a machine with make and Python.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
# Only what the lock files name, byte for byte, and never a package that must be compiled here.
INSTALL := $(PIP) install --require-hashes --only-binary :all:

# Stamps: each is younger than what it was made from, else make makes it again.
RUN := .venv/.run
DEV := .venv/.dev
LIGHTHOUSE := .bench/.lighthouse-12.8.2

help: ## list these doors
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

demo: $(RUN) ## run the demo company; PORT and FIELDGATE_DATA_DIR are honoured
	@exec $(BIN)/fieldgate demo $(if $(PORT),--port $(PORT))

install: $(RUN) ## only what a running Fieldgate needs, into .venv

test: $(DEV) tools ## the whole suite: on SQLite, on PostgreSQL, in a browser
	$(BIN)/pytest -n 2 -m "not browser"
	$(BIN)/python scripts/with_postgres.py $(BIN)/pytest -n 2 -m "not browser and not pure"
	$(BIN)/pytest -m browser

# As a company would run it, in a data folder that is nobody's: reading the settings makes one.
check: export FIELDGATE_DATA_DIR = .venv/check
check: export FIELDGATE_MODE = production
check: export FIELDGATE_URL = https://portal.example.com
check: export FIELDGATE_PROXIES = 1
check: export FIELDGATE_EMAIL_HOST = mail.example.com
check: $(DEV) ## lint, types, layers, migrations, deployment settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	find fieldgate -name '*.html' -exec $(BIN)/djade --target-version 5.2 --check {} +
	$(BIN)/fieldgate makemigrations --check --dry-run
	$(BIN)/fieldgate check --deploy --fail-level WARNING
	$(BIN)/pip --disable-pip-version-check check
	@# A lock file that names an index would send everybody there.
	! grep -nE '://|--(extra-)?index-url|--find-links' requirements/*.txt

bench: $(DEV) $(LIGHTHOUSE) ## figures beside their budgets
	$(BIN)/python -m bench

soak: $(DEV) ## the property tests that are worth it, for long
	$(BIN)/pytest -m soak --hypothesis-profile=soak

tools: ## what the tests need from Debian: install it, or say how
	@scripts/tools

fix: $(DEV) ## format and repair what can be repaired by a tool
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .
	find fieldgate -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

lock: $(DEV) ## write requirements/*.txt anew from *.in; add UPGRADE=1 for the newest versions
	for list in base build dev; do \
	  $(BIN)/uv pip compile requirements/$$list.in -o requirements/$$list.txt --quiet --generate-hashes \
	    --universal --python-version 3.11 --no-emit-index-url --no-header $(if $(UPGRADE),--upgrade) || exit 1; \
	done

# A virtual environment may have lost its Python (an upgrade, a moved folder); then it is made again.
$(RUN): requirements/base.txt requirements/build.txt pyproject.toml
	@scripts/python-is-fit $(PYTHON)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "Making .venv ..."; $(PYTHON) -m venv --clear .venv; }
	$(INSTALL) -r requirements/base.txt -r requirements/build.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUN) requirements/dev.txt
	$(INSTALL) -r requirements/dev.txt
	@touch $@

$(LIGHTHOUSE):
	@scripts/tools bench
	npm install --prefix .bench --no-save --no-package-lock --no-audit --no-fund lighthouse@12.8.2
	@touch $@

.PHONY: help demo install test check bench soak tools fix lock
