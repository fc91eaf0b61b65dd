# `make test` and `make demo` work on a fresh machine: they install what they need into .venv,
# with uv if it is there, else with pip.
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
EXTRAS := .[text,serve,dev]
PYTHON ?= python3
MIN_PYTHON := $(shell sed -n 's/^requires-python = ">=\(.*\)"/\1/p' pyproject.toml)
# With one core per thread OpenMP never oversubscribes the machine.
JOBS ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)

.PHONY: install browser test test-slurm test-faults test-dirty lint rules lowest demo reproduce clean

install: $(INSTALLED)

# Compiled once (as pip does): each job of the workflow is a process that imports half of it.
$(INSTALLED): pyproject.toml
	@if command -v uv >/dev/null; then \
		uv venv -q --allow-existing --python '>=$(MIN_PYTHON)' "$(VENV)" && \
		uv pip install -q --compile-bytecode --python "$(BIN)/python" -e '$(EXTRAS)'; \
	else \
		$(NEW_ENOUGH) && \
		$(PYTHON) -m venv "$(VENV)" && "$(BIN)/python" -m pip install -q -e '$(EXTRAS)'; \
	fi
	@touch "$@"

# Without uv: one line before anything is created.
NEW_ENOUGH = { $(PYTHON) 2>/dev/null -c 'import sys; \
	sys.exit(list(sys.version_info) < [int(n) for n in "$(MIN_PYTHON)".split(".")])' || { \
	echo "make: expected Python $(MIN_PYTHON) or later, found \
$$($(PYTHON) --version 2>&1); make install PYTHON=python$(MIN_PYTHON), or install uv" >&2; \
	exit 2; }; }

test: $(INSTALLED)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest

# The demo on a real Slurm of this machine, with all that goes wrong (docs/faults.md). Needs root and
# Debian's packages, which it names where they are missing.
test-slurm: $(INSTALLED)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.slurm

# 104 times kill -9, full and read-only disks (docs/faults.md). Needs root, which may mount disks.
test-faults: $(INSTALLED)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.faults

# A Chromium for the tests of pages, unless there is one: the system's where root may install it,
# else Playwright's. Without any, those tests are left out, and pytest says so.
APT := apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=30
browser: $(INSTALLED)
	@$(BIN)/python -m tests.browser \
		|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && $(APT) update \
			&& DEBIAN_FRONTEND=noninteractive $(APT) install -y --no-install-recommends chromium; } \
		|| $(BIN)/python -m playwright install chromium \
		|| echo "no Chromium could be installed: the tests of pages will be left out"

# Thousands of bad inputs, seeded: docs/faults.md. More of them: make test-dirty SCALE=100.
SCALE ?= 15
test-dirty: $(INSTALLED)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.dirty --scale $(SCALE)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint

# The workflow's rules, rendered from clipit/pipeline/declarations.
rules: $(INSTALLED)
	$(BIN)/python -m clipit.pipeline.rules workflow/rules

# The lowest versions that pyproject.toml admits, in an environment of their own.
lowest:
	uv venv -q --clear --python '>=$(MIN_PYTHON)' .venv-lowest
	uv pip install -q --python .venv-lowest/bin/python -c envs/lowest.txt -e '$(EXTRAS)'
	.venv-lowest/bin/python -m pytest tests/algorithms tests/tables tests/config tests/core \
		tests/summary tests/datasets tests/exports tests/cli tests/models/test_*.py

# From video files to summaries to watch and an f1.json, on videos and with a model of our own.
demo: $(INSTALLED)
	@$(BIN)/python -m clipit demo results/demo/data
	@$(BIN)/python -m clipit run --configfile results/demo/data/config.yaml --cores $(JOBS) \
		results/demo/f1.json results/demo/summaries.json
	@echo "Open results/demo/summaries.html. The metrics are in results/demo/f1.md;"
	@echo "\`$(BIN)/clipit show results/demo\` lists it all."
	@echo; echo "Next: name a folder of your own videos in config.yaml (README.md) and run"
	@echo "  $(BIN)/clipit run results/NAME/summaries.json"

# docs/results.md and its plots, from nothing: public data are fetched (into data/, or DATA=DIR).
reproduce: $(INSTALLED)
	@echo "TVSum, SumMe and QFVS: 33 minutes were measured on 2 cores; using $(JOBS)."
	@echo "Finished jobs are kept: stop at any time and start again."
	@$(BIN)/python -m clipit check $(if $(DATA),--data-dir $(DATA))
	@$(BIN)/python -m clipit run --cores $(JOBS) $(if $(DATA),--config data_dir=$(DATA)) -- \
		results/tvsum/f1.json results/summe/f1.json results/qfvs/f1.json results/results.md
	@$(BIN)/python -m tools.publish_results results docs

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .snakemake
