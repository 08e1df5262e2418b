# Every command of the project; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXPLORER := gql/static/explorer/index.html

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run explorer test lint format accept lock clean

help: ## List the commands.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/' | expand -t 18

run: $(VENV)/.local $(EXPLORER) ## Serve with an embedded Postgres, migrated, with demo data; PORT=8910 for another port.
	@$(if $(HOST),HOST=$(HOST)) $(if $(PORT),PORT=$(PORT)) $(BIN)/gateway dev

explorer: $(EXPLORER) ## Build GraphiQL, with npm or with the one from PyPI.

test: $(VENV)/.dev $(EXPLORER) ## Run every test, in parallel, on an embedded Postgres of its own.
	@$(BIN)/pytest -n auto
