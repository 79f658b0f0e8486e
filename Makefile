# Two commands matter: `make demo` and `make test`. Both set everything up first, once.
VENV ?= .venv
PYTHON_IN := $(VENV)/bin/python
export VENV

.DEFAULT_GOAL := help
.PHONY: help setup demo app test check format screenshot clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

$(VENV)/.ready: pyproject.toml installers/setup.sh installers/requirements/constraints.txt
	bash installers/setup.sh

setup: $(VENV)/.ready ## make .venv and install everything (the other commands do it by themselves)

demo: $(VENV)/.ready ## the whole way without a window: example mailbox -> checked model
	$(PYTHON_IN) -m desktop_app demo $(DEMO_ARGS)

app: $(VENV)/.ready ## open the window
	$(PYTHON_IN) -m desktop_app

check: $(VENV)/.ready ## format, lint, types, import contracts
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

test: check ## all checks and all tests
	QT_QPA_PLATFORM=offscreen $(PYTHON_IN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

format: $(VENV)/.ready ## let ruff put the code in order
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

screenshot: $(VENV)/.ready ## take the README's picture from the real window
	QT_QPA_PLATFORM=offscreen $(PYTHON_IN) tests/ui/take_screenshots.py

clean: ## remove what can be made again
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
