# Two commands do all the set-up: `make demo` and `make test`. They need Python >= 3.11, git and make.
ARGS ?=
BIN := .venv/bin

.PHONY: demo test check lint types docs docs-write bench chaos clean

demo: .venv/.app
	$(BIN)/reviewbot demo $(ARGS)

test: .venv/.dev
	.ci/chromium
	$(BIN)/pytest --numprocesses auto --dist loadfile $(ARGS)

check: lint types docs test

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.dev
	$(BIN)/mypy

docs: .venv/.dev
	$(BIN)/pytest -q tests/test_docs.py

docs-write: .venv/.dev
	$(BIN)/python tests/generate_docs.py
	$(BIN)/python tests/generate_words.py
	$(BIN)/python tests/test_config.py

bench: .venv/.dev
	for file in $(filter-out tests/bench/bench_web.py,$(wildcard tests/bench/bench_*.py)); do \
		PYTHONPATH=tests $(BIN)/python $$file || exit 1; done

chaos: .venv/.dev
	RUNS=5000 $(BIN)/pytest -q -s tests/test_interleavings.py
	KILLS=200 $(BIN)/pytest -q tests/test_crash.py

clean:
	rm -rf .venv demo-data .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.app: pyproject.toml constraints.txt .ci/venv
	.ci/venv .
	touch $@

.venv/.dev: pyproject.toml constraints.txt .ci/venv
	.ci/venv '.[dev]'
	touch .venv/.app $@
