# Two commands: `make build` and `make test`. Both start from a bare clone and may be repeated.
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: build test test-postgres test-spark test-large test-kills test-warehouses lint docs bench lock clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DBT := $(BIN)/dbt
COMPARE := $(BIN)/python tests/engines/run.py
export SAAS_SEGMENTATION_DATABASE ?= saas_segmentation.duckdb

# Build the demo (or what the vars point at), run every dbt test, publish it, draw the dashboard, print what came out.
build: .venv/.run profiles.yml
	$(DBT) build
	$(BIN)/saas-segmentation publish
	$(BIN)/saas-segmentation dashboard
	$(BIN)/saas-segmentation summary

# Everything that CI checks. On a slow machine Spark builds and compares every table, and says which
# of its tests it had no time for; `make test-spark` runs them all.
test: .venv/.test profiles.yml lint
	$(DBT) --warn-error build
	$(MAKE) docs
	$(COMPARE) postgres --reference "$(SAAS_SEGMENTATION_DATABASE)"
	$(COMPARE) spark --reference "$(SAAS_SEGMENTATION_DATABASE)" --minutes 10
	$(BIN)/python -m pytest --numprocesses 2

# The whole project with its tests on another engine, which is started and stopped here, and all
# tables compared with DuckDB's.
test-postgres: .venv/.test
	$(COMPARE) postgres

test-spark: .venv/.test
	$(COMPARE) spark

# The models of a larger company on all engines, Spark as a cluster; about an hour.
test-large: ACCOUNTS ?= 5000
test-large: .venv/.test
	$(COMPARE) postgres --accounts $(ACCOUNTS)
	$(COMPARE) spark --accounts $(ACCOUNTS) --cluster

# Builds killed at random moments, each run once more and compared with an undisturbed one.
test-kills: .venv/.test
	$(BIN)/python tests/engines/kills.py --engine duckdb
	$(BIN)/python tests/engines/kills.py --engine postgres

# The SQL for four warehouses that can't be reached, compiled and parsed; six minutes.
test-warehouses: .venv-warehouses/.warehouses
	.venv-warehouses/bin/python tests/engines/warehouses.py

lint: .venv/.test profiles.yml
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tests/python/oracle tests/engines benchmarks
	$(BIN)/sqlfmt --check --quiet models macros tests analyses benchmarks
	SAAS_SEGMENTATION_DATABASE=target/lint.duckdb $(BIN)/sqlfluff lint --processes 2 --disable-progress-bar models analyses tests/singular

docs: .venv/.run profiles.yml
	$(DBT) docs generate --static

# Time and memory of a build, and what other tools take; docs/performance.md explains it.
bench: ACCOUNTS ?= 2000
bench: EVENTS ?= 500000
bench: .venv/.run .venv-bench/.bench
	$(BIN)/python -m benchmarks.run --accounts $(ACCOUNTS) --events $(EVENTS) $(BENCH_OPTIONS)

# Resolve requirements/*.in into hashed lock files; needs uv.
lock:
	for name in run test benchmark warehouses; do \
		uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --excludes requirements/exclude.txt \
			requirements/$$name.in --output-file requirements/$$name.txt; \
	done

clean:
	rm -rf .venv .venv-bench .venv-warehouses target logs profiles.yml saas_segmentation.duckdb

profiles.yml:
	cp profiles.yml.example profiles.yml

.venv/bin/python:
	"$(PYTHON)" -m venv .venv

.venv/.run: requirements/run.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/.test: requirements/test.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/test.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch .venv/.run $@

.venv-bench/.bench: requirements/benchmark.txt
	"$(PYTHON)" -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --no-deps --require-hashes --requirement $<
	touch $@

.venv-warehouses/.warehouses: requirements/warehouses.txt
	"$(PYTHON)" -m venv .venv-warehouses
	.venv-warehouses/bin/python -m pip install --quiet --no-deps --require-hashes --requirement $<
	touch $@
