# `make` alone lists everything. Nothing here needs root but the system packages of `make test`.

PYTHON ?= python3
BIN := .venv/bin
CLOCKS := 2026-12-31 2027-01-04 2028-02-29
ZONES := UTC America/Los_Angeles
CLOCK_SAMPLE := tests/core tests/cases/test_submission.py tests/cases/test_extending.py tests/approvals/test_service.py
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run setup setup-test test check prove test-clocks mutate bench format lint lock \
	translations screenshots clean-machine clean

help:
	@echo "OneGo: one window for the permits of a life event"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-21s %s\n", $$1, $$2 }'
	@echo
	@echo "  .venv/bin/onego --help lists the server's own commands."

run: setup ## set up what is missing (without root) and serve on HOST:PORT (127.0.0.1:8000)
	@exec $(BIN)/onego serve

setup:
	@command -v $(PYTHON) >/dev/null || { echo "onego set-up: Python 3.11 or newer is needed. As root: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) config/setup/setup.py run

setup-test:
	@command -v $(PYTHON) >/dev/null || { echo "onego set-up: Python 3.11 or newer is needed. As root: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) config/setup/setup.py test

test: setup-test check ## set up the test tools and prove everything (half an hour on 2 cores)
	@echo "• a sample at a leap day, far from the hall's time zone"
	@TZ=America/Los_Angeles ONEGO_TEST_NOW=2028-02-29 $(BIN)/pytest -q -n $(WORKERS) \
		--database sqlite -m "not browser and not proof" $(CLOCK_SAMPLE)
	@echo "• every test"
	@$(BIN)/pytest -q -n $(WORKERS) --check-pages

check: lint
	@echo "• translations and catalog"
	@$(BIN)/python config/setup/translations.py check
	@$(BIN)/onego catalog lint

lint: ## format, lint, types, import rules
	@echo "• format, lint, types, imports"
	@$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache > .venv/lint-imports.log || { cat .venv/lint-imports.log; exit 1; }

prove: setup-test test-clocks mutate ## the long proofs: kills, races, every clock, mutation of the rules
	@PROOF_ROUNDS=200 $(BIN)/pytest -q -m proof --thorough --timeout=7200
	@$(BIN)/pytest -q -n $(WORKERS) -m "thorough and not proof" --thorough

test-clocks: setup-test ## the suites at the year's edges and in other time zones
	@set -e; for now in $(CLOCKS); do for zone in $(ZONES); do \
		echo "• $$now in $$zone"; \
		TZ=$$zone ONEGO_TEST_NOW=$$now $(BIN)/pytest -q -n $(WORKERS) -m "not browser and not proof"; \
	done; done

mutate: setup-test ## mutation of every rules.py; survivors go to .prove/
	@$(BIN)/python -m tests.mutation

bench: setup-test ## measure against tests/bench/bare.py; writes .bench/latest.json
	@$(BIN)/python -m tests.bench

format: ## format and mend what ruff can
	@$(BIN)/ruff check -q --fix-only . ; $(BIN)/ruff format -q .

lock: ## take up the newest allowed versions
	@config/setup/lock.sh

translations: ## collect the messages, merge and compile them
	@$(BIN)/python config/setup/translations.py collect

screenshots: setup-test ## pictures of every page, to look at (.screenshots/)
	@$(BIN)/python -m tests.support.screenshots

clean-machine: ## prove `make run` and `make test` in a bare Debian 12 (root only)
	@tests/proofs/clean_machine.sh

clean: ## remove what set-up and tests made; the data stays
	@rm -rf .venv node_modules static/vendor .htmlcheck .bench .screenshots .prove mutants .mypy_cache .ruff_cache
