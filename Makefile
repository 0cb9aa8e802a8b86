# Allmende in one word each; `make` alone lists them.
PYTHON ?= python3
PORT ?= 5000
USER_ID := $(shell id -u)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command 'make lock'
LOCK := $(COMPILE) --extra build

# What only the system can bring for the tests, as package:file.
BENCH_PARTS := wrk:/usr/bin/wrk
PARTS := \
	postgresql-15-postgis-3:/usr/share/postgresql/15/extension/postgis.control \
	mosquitto:/usr/sbin/mosquitto \
	chromium:/usr/bin/chromium \
	nodejs:/usr/bin/node \
	npm:/usr/bin/npm
PEERS := tests/peers/node_modules/.package-lock.json
PYCSW := tests/peers/.pycsw/made

.DEFAULT_GOAL := help
.PHONY: help demo test dev check serve docs bench lock parts

help:  ## list what make can do here
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/runtime  ## the hub with a demo town and live data on http://127.0.0.1:5000 (PORT=... changes it)
	@exec $(BIN)/allmende demo --folder var/demo --port $(PORT)

test: parts .venv/dev $(PEERS) $(PYCSW)  ## every check and every test, on SQLite and on PostgreSQL with PostGIS
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2

dev: .venv/dev  ## the environment in .venv with the tools for tests and checks

check: .venv/dev  ## the quick checks before a push: style, types, architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_architecture.py

serve: .venv/runtime  ## a hub of your own in var/hub
	@$(BIN)/allmende init
	@ALLMENDE_PORT=$(PORT) exec $(BIN)/allmende serve

docs: .venv/runtime  ## write the pages that come from the code: docs/actions.md, docs/connectors.md, docs/settings.md
	@$(BIN)/python -m docs.generate

bench: PARTS += $(BENCH_PARTS)
bench: parts .venv/dev  ## the figures, beside the raw floor of the same run
	@$(BIN)/python -m pytest -q -s -m bench tests/bench

lock: .venv/dev  ## take the newest fitting versions of what setup.cfg names into the lock files
	@$(LOCK) --upgrade --output-file requirements.txt setup.cfg
	@$(LOCK) --upgrade --extra test --constraint requirements.txt --output-file requirements-dev.txt setup.cfg
	@$(COMPILE) --upgrade --output-file tests/peers/pycsw.txt tests/peers/pycsw.in

parts:
	@missing=$$(for part in $(PARTS); do test -e "$${part#*:}" || echo "$${part%%:*}"; done); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ $(USER_ID) = 0 ] && [ -e /etc/debian_version ]; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	else \
		echo "For all tests this machine lacks:" $$missing; \
		echo "On Debian 12: sudo apt-get install" $$missing; \
		test "$$CI" != true; \
	fi

.venv/runtime: requirements.txt setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Allmende needs Python 3.11 or newer; name one with make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "Python cannot make environments here. On Debian: sudo apt-get install python3-venv"; exit 1; }
	@echo "Making the environment in .venv, this takes a minute"
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/runtime requirements-dev.txt
	@$(PIP) --no-build-isolation --require-hashes -r requirements-dev.txt
	@touch $@

# Clients for JavaScript; without npm their tests are skipped.
$(PEERS): tests/peers/package-lock.json
	@if command -v npm > /dev/null; then cd tests/peers && npm ci --loglevel=error && touch node_modules/.package-lock.json; fi

# A catalogue that needs older libraries than we do, so it has an environment of its own.
$(PYCSW): tests/peers/pycsw.txt
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip --disable-pip-version-check install -qq --require-hashes -r $<
	@touch $@
