# Every command of the project. A first run sets itself up; stamps in .venv make the next one quick.
PY := .venv/bin/python
CODE = server notes_engine tests $(wildcard bench/*.py bench/*/*.py tools/*.py)
# Half of a test's time is waiting, for a disk or for another process: two workers a core, eight at most.
WORKERS ?= $(shell cores=$$(nproc); echo $$(( cores < 4 ? 2 * cores : 8 )))
ARGS ?=
# Ten processes that each compile everything anew: where that is switched off, it is not meant for tests.
PYTEST = env -u PYTHONDONTWRITEBYTECODE $(PY) -m pytest
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run rehearse test check format screenshots bench faults lock sbom clean
.DELETE_ON_ERROR:

help: ## show this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1#\2/p' Makefile | while IFS='#' read -r name text; do printf '%-20s %s\n' "$$name" "$$text"; done

run: .venv/.run ## serve a fictional practice on loopback and print the addresses to click
	$(PY) -m server demo $(ARGS)

rehearse: .venv/.run ## play a scripted group session against the server started by `make run`
	$(PY) -m server rehearse $(ARGS)

test: .venv/.browser .venv/.faults .venv/.video ## every test, the real browser included (ARGS="-k name" for some of them)
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

faults: .venv/.faults ## as root, the long forms: 1,000 kills, 200 power cuts, bad lines, crowds, 400 simulated evenings, 10,000 sessions in any order
	FAULTS=long $(PYTEST) tests/faults tests/simulation tests/core/test_attendance_any_order.py tests/store/test_chains.py tests/store/test_migration_killed.py --timeout 7200 --log-cli-level INFO --log-disable alembic.runtime.migration --log-disable server.store.database $(ARGS)

check: .venv/.test ## format, lint and strict types
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy $(CODE)

format: .venv/.test ## rewrite the Python files as `make check` wants them
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

screenshots: .venv/.browser ## picture every screen: phone and desktop, light and dark
	$(PY) -m tools.screenshots $(ARGS)

bench: .venv/.test ## what is fast, as ratios (ARGS=--long for all of the live room, in ten minutes)
	$(PY) -m bench.live $(ARGS)
	@for part in $(basename $(notdir $(wildcard bench/[a-z]*.py))); do $(PY) -m bench.$$part || exit 1; done

lock: .venv/.run ## resolve requirements/*.in anew into the hash-pinned *.txt
	tools/bootstrap.sh lock

sbom: .venv/.run ## write the bill of materials of what is installed to run, dist/sbom.cdx.json
	$(PY) -m tools.sbom dist/sbom.cdx.json

clean: ## remove what setting up and testing left behind; the server's data stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.run: requirements/run.txt requirements/uv.txt pyproject.toml
	tools/bootstrap.sh run

.venv/.test: requirements/test.txt requirements/run.txt requirements/uv.txt pyproject.toml
	tools/bootstrap.sh test

.venv/.browser: .venv/.test
	tools/bootstrap.sh browser

.venv/.faults: .venv/.test
	tools/bootstrap.sh faults

.venv/.video: .venv/.test
	tools/bootstrap.sh video
