# The one runner. `make demo` and `make test` are all a fresh machine needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo

# The rooms that everything stands on are executed whole, line by line and branch by branch.
COVERED := --cov=pgconf.model --cov=pgconf.kinds --cov=pgconf.planning --cov-branch \
           --cov-report=term-missing:skip-covered --cov-fail-under=100

.DEFAULT_GOAL := help
.PHONY: help demo test test-crash check format bench schemas messages clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(BIN)/pgconf: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("pgconf needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Say `make PYTHON=python3.12 …`.")'
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "installing pgconf into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(BIN)/pgconf
	@echo "installing the tools for development into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(BIN)/pgconf ## validate, plan and apply the example shop on SQLite
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh docs/demo.sh $(DEMO)

test: $(VENV)/.dev ## run every test, or some: make test PYTEST_ARGS=tests/unit
	@$(BIN)/python -m pytest -n auto $(or $(PYTEST_ARGS),$(COVERED))

test-crash: $(VENV)/.dev ## kill processes at every write, and let eight of them contend for a minute
	@$(BIN)/python tests/crash matrix
	@$(BIN)/python tests/crash matrix --on postgres
	@$(BIN)/python tests/crash switch
	@$(BIN)/python tests/crash contention --seconds 60
	@$(BIN)/python tests/crash contention --seconds 60 --on postgres

check: $(VENV)/.dev ## lint, format check, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## format the code and apply safe fixes
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## measure speed and memory
	@$(BIN)/python benchmarks/run.py
	@$(BIN)/python -m benchmarks.rules
	@$(BIN)/python -m benchmarks.rendering

schemas: $(BIN)/pgconf ## write schemas/ and the reference anew from the code
	@$(BIN)/pgconf schema export
	@$(BIN)/python docs/reference.py
	@$(BIN)/python docs/index_rules.py

messages: $(VENV)/.dev ## bring the translations in step with the code
	@$(BIN)/python docs/messages.py

clean: ## remove everything that was made
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .coverage
