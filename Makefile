# Every command a person or the continuous integration needs. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
MUNICIPIA_HOME ?= .municipia
export PORT MUNICIPIA_HOME
# Many processes are started, each of which would compile our modules anew where this is set.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

serve: .venv/run ## install, build the graph from the bundled tables, serve it at http://127.0.0.1:8000 (PORT=… for another)
	$(BIN)/municipia build --if-changed
	$(BIN)/municipia serve --port $(PORT)

test: .venv/test chromium ## install what the tests need, run them all
	$(BIN)/pytest -n 2 --dist worksteal

test-pages: .venv/test chromium ## every kind of page in every language, width and scheme, looked at by axe each time (make test does a part)
	MUNICIPIA_TEST_WALK=all $(BIN)/pytest -n 2 --dist worksteal tests/api/test_walk.py

test-w3c: .venv/test ## run the W3C's SPARQL suites alone and print how many pass (make test runs them too)
	$(BIN)/pytest tests/w3c -s

test-writes: .venv/test ## a thousand mixed writes with the writer killed again and again (make test tries a few)
	MUNICIPIA_TEST_WRITES=1000 $(BIN)/pytest tests/api/test_writes.py

test-engines: .venv/test virtuoso ## the tests over other SPARQL engines, started on loopback: the Oxigraph server and Virtuoso 7
	$(BIN)/python -m pip install --quiet --group engines
	ENGINES=1 $(BIN)/pytest tests/engines

lint: .venv/run .venv/lint ## style, types, layers, and the wheel tried from an empty folder
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/wheel.py

assets: | .venv/bin/python ## bundle the scripts and drawings of pages anew from api/assets (with the machine's Node, else one from PyPI)
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --group assets
	cd api/assets && PATH="$$PATH:$(CURDIR)/$(BIN)" && npm ci --loglevel=error && npm run --silent build

docs: .venv/test ## write the HTML reference of the ontology and the guides to site/
	$(BIN)/python -m municipia.ontology.reference site/def
	$(BIN)/python docs/render.py site
	@echo "Written: site/def/index.html and site/README.html"

pictures: .venv/test chromium ## take the pictures of the guides anew, from the site that `make serve` runs
	$(BIN)/python docs/pictures.py http://127.0.0.1:$(PORT)

bench: .venv/test ## measure build, validation, queries and pages, with ratios against the bare engine
	$(BIN)/python tests/bench.py

bench-pages: .venv/test chromium ## measure every kind of page of a built graph: server time, first paint, bytes
	$(BIN)/python tests/bench_pages.py $(MUNICIPIA_HOME)

clean: ## remove what was installed and built (the graph in MUNICIPIA_HOME stays)
	rm -rf .venv site dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/run: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[parquet]"
	@touch $@

.venv/test: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[parquet]" --group test --group browser
	@touch .venv/run $@

.venv/lint: pyproject.toml | .venv/run
	$(BIN)/python -m pip install --quiet --group lint
	@touch $@

chromium:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	    { DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium-headless-shell >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null; }; } || \
	  { echo "The tests of the pages need Chromium: install the package 'chromium' of your system and run make test again."; exit 1; }

virtuoso:
	@command -v virtuoso-t >/dev/null || \
	  { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y virtuoso-opensource-7-bin >/dev/null; } || \
	  { echo "These tests need Virtuoso 7: install Debian's package 'virtuoso-opensource-7-bin' and run make test-engines again."; exit 1; }

.PHONY: help serve test test-pages test-w3c test-writes test-engines lint assets docs pictures bench bench-pages clean chromium virtuoso
