# make demo   a finished workbook from the bundled sample month
# make test   everything: installs what the tests need, then runs them
# make test-fast   the ordinary loop, without LibreOffice, the workbook build, hostile files and rendered layouts
# make bench  measurements, each beside a peer in the same run
# make build  rewrite the committed workbook, add-in, reference and error pages

PYTHON ?= $(shell command -v python3.11 || command -v python3)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get
BIN := .venv/bin
PACKAGES := libreoffice-calc libreoffice-writer python3-uno poppler-utils unzip fonts-noto-cjk fonts-liberation fonts-crosextra-carlito

.PHONY: demo test test-fast lint bench build lock clean system

demo: .venv/runtime
	$(BIN)/xlcredit demo

test: .venv/dev system node_modules/.done lint
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-fast: .venv/dev
	$(BIN)/python -m pytest -n 2 --dist worksteal tests xlcredit udfs --ignore tests/calc --ignore tests/package --ignore tests/sheets \
		--ignore tests/test_hostile.py --ignore tests/test_kinds.py --ignore tests/test_layout_rendering.py

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/dev
	$(BIN)/python -m benchmarks

build: .venv/dev
	$(BIN)/python -m workbook.vba
	$(BIN)/python -m workbook.policytemplate
	$(BIN)/python -m workbook.lettertemplates
	$(BIN)/python -m workbook.build
	$(BIN)/python -m tests.errors
	$(BIN)/python -m docs.generate

.venv/bin/python:
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(APT) update -qq && $(APT) install -y -qq python3-venv; }
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q -r requirements.lock
	$(BIN)/pip install -q --no-deps -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	$(BIN)/pip install -q -r requirements-dev.lock
	@touch $@

# Each package is looked for first, so that a second run needs no network.
system:
	@dpkg -s $(PACKAGES) >/dev/null 2>&1 || { $(APT) update -qq && $(APT) install -y -qq $(PACKAGES) >/dev/null; }
	@command -v npm >/dev/null || { $(APT) update -qq && $(APT) install -y -qq nodejs npm >/dev/null; }

node_modules/.done: package.json package-lock.json | system
	npm ci --silent --no-audit --no-fund
	@touch $@

lock: .venv/dev
	$(BIN)/pip install -q pip-tools
	$(BIN)/pip-compile -q --strip-extras --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --strip-extras --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate --extra dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv node_modules build
