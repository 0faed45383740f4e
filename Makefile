# make demo    writes an invented incident, judges it, leaves demo/report/report.html
# make test    runs all tests
# Each sets up its own virtual environment in .venv first; nothing else on the machine is touched.
PYTHON ?= python3
VENV ?= .venv
DEMO ?= demo
BIN = $(VENV)/bin

.PHONY: demo test lint lock clean

demo: $(VENV)/.ready
	$(BIN)/purloined demo $(DEMO) --again

test: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

$(VENV)/.ready: requirements.lock pyproject.toml setup.py purloined/native.c purloined/sums.c purloined/evtx_chunks.c
	$(PYTHON) -c 'import sys; sys.exit("purloined needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say: make PYTHON=python3.12 demo") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	touch $@

# Renews the locks; needs uv on the PATH. No index address is written.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --output-file requirements.lock pyproject.toml build.in
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra spark --output-file requirements-spark.lock pyproject.toml build.in
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev --extra spark --output-file requirements-dev.lock pyproject.toml build.in

clean:
	rm -rf $(VENV) $(DEMO)
