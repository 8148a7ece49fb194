# Everything a newcomer or a contributor types. Each target sets up what it needs by itself.

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/ready
WARM  := $(patsubst formulations/%/warm.py,$(VENV)/warm-%,$(wildcard formulations/*/warm.py))
ROOMS  = $(patsubst formulations/%/README.md,%,$(wildcard formulations/*/README.md))
CODE  := optimizer formulations solve.py

# The first Python on this machine that is new enough and can make a virtual environment.
ENOUGH := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON  = $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c '$(ENOUGH)' 2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: help setup demo test days trust solver-gate check bench peers micro digests format schemas lock new clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 16

setup: $(READY) ## make .venv from requirements.lock
	@$(MAKE) --silent -j 2 $(WARM)
	@$(BIN)/python -m compileall -q $(CODE)

$(READY): requirements.lock requirements-hgs.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "stockwright needs Python 3.11 or newer with its venv module" \
		"(Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "setting up $(VENV), a few minutes the first time"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		-r requirements-hgs.lock 2>/dev/null || echo "without HGS-CVRP: no wheel fits this machine"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Code that is compiled ahead of time, anew after it has changed.
.SECONDEXPANSION:
$(WARM): $(VENV)/warm-%: $(READY) $$(wildcard formulations/$$*/*.py formulations/$$*/*/*.py)
	@$(BIN)/python -m formulations.$*.warm
	@touch $@

demo: setup ## solve one instance of each formulation and print the plans
	@for room in $(ROOMS); do \
		echo; echo "== $$room"; echo; \
		$(BIN)/python solve.py instances/$$room/demo.json --time-limit 15 || exit; \
	done

test: setup ## run the tests
	$(BIN)/python -m pytest

days: setup ## solve 200 random routing days on which all words meet, by every method
	ROUTING_DAYS=200 $(BIN)/python -m pytest tests/formulations/vehicle_routing/test_all_features.py

trust: setup ## the long run of the tests of trust, and docs/trust.md
	$(BIN)/python -m tests.trust.page $(PARTS)

# A solver's version is judged in an environment of its own: make solver-gate SOLVER=highspy==1.14.0
SOLVER ?= $(shell grep -oE '^highspy==[^ ;]+' requirements.lock)
SEEDS  ?= 2000
GATE   := build/gate

solver-gate: ## judge a version of a solver by brute force on tiny models
	@rm -rf $(GATE) && $(PYTHON) -m venv $(GATE)
	@$(GATE)/bin/pip install --quiet --disable-pip-version-check $(SOLVER) numpy scipy
	@$(GATE)/bin/python -m tests.trust.solver_gate $(firstword $(subst ==, ,$(SOLVER))) $(SEEDS)

check: setup ## format, lint, types, imports: what must hold before a commit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(CODE)
	$(BIN)/lint-imports

# Public benchmark files, where they lie beside the checkout.
bench digests: export STOCKWRIGHT_DATA ?= $(abspath $(wildcard ../shared/data))

bench: setup ## the ten-minute benchmark over all formulations, and its table
	$(BIN)/stockwright bench run smoke

peers: setup ## install other people's solvers, to be measured beside ours
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.lock

micro: setup ## time load, compile and verify by themselves
	$(BIN)/python -m pytest tests/micro --benchmark-only -o python_files='bench_*.py' -o python_functions='bench_*'

digests: setup ## write down again which data the best known values are for
	$(BIN)/python -m optimizer.benchmarks.write_digests

format: setup ## format the code and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schemas: setup ## write the JSON Schemas again, after a change of instance.py
	@for room in $(ROOMS); do \
		schema=$$($(BIN)/stockwright schema $$room) || exit; \
		file=$$(printf '%s' "$$schema" | sed -n 's/^  "$$id": "\(.*\)",$$/\1/p'); \
		printf '%s\n' "$$schema" > schemas/$$file; \
	done

lock: ## write requirements.lock again, after a change of dependencies (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--extra dev pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--extra dev --extra peers -c requirements.lock pyproject.toml -o requirements-peers.lock
	echo hygese | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		-c requirements-peers.lock - -o requirements-hgs.lock

new: ## start a formulation as a copy of the smallest one: make new ROOM=cutting_stock
	@echo "$(ROOM)" | grep -qE '^[a-z][a-z0-9_]*$$' || { echo "usage: make new ROOM=snake_case" >&2; exit 2; }
	@test ! -e formulations/$(ROOM) || { echo "formulations/$(ROOM) is already there" >&2; exit 2; }
	@cp -R tests/rooms/toy formulations/$(ROOM)
	@rm -rf formulations/$(ROOM)/__pycache__
	@find formulations/$(ROOM) -type f -exec sed -i.bak -e 's/tests\.rooms\.toy/formulations.$(ROOM)/g' \
		-e 's/toy/$(ROOM)/g' {} \; -exec rm {}.bak \;
	@mkdir -p instances/$(ROOM)
	@mv formulations/$(ROOM)/demo.json instances/$(ROOM)/demo.json
	@echo '- `demo.json`: made up' > instances/$(ROOM)/SOURCES.md
	@echo "formulations/$(ROOM) is a working formulation now; CONTRIBUTING.md says how to make it yours"

clean: ## remove the environment and all caches
	rm -rf $(VENV) build *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
