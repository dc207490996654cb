# `make demo` and `make test` are all that most people need. Each creates .venv if it is missing and
# installs what it needs there. For another interpreter: make test PYTHON=python3.13
PYTHON ?= python3
VENV ?= .venv
run = $(VENV)/bin/python

.DELETE_ON_ERROR:
.PHONY: demo test check check-deep coverage wheel versions findings clients changelog docs bench \
  format clean

demo: $(VENV)/.with-demo
	$(run) -m tools.demo

test: $(VENV)/.with-test
	$(run) -m pytest -n auto --maxprocesses 8

check: $(VENV)/.with-dev
	$(run) -m ruff format --check .
	$(run) -m ruff check .
	$(run) -m mypy
	$(run) -m pyright --pythonpath $(run)
	$(VENV)/bin/lint-imports
	$(VENV)/bin/codespell
	$(run) -m towncrier build --draft --version next >/dev/null
	$(MAKE) test
	$(MAKE) coverage
	$(MAKE) wheel
	$(MAKE) versions

# Which branches the tests take. This is a separate run, because a tracer holds references and takes
# time, so `make test` does without one. It uses few random examples and leaves out what takes long
# and reaches no branch and no line that nothing else reaches: most laws, and tests marked `once`.
coverage: $(VENV)/.with-dev
	HYPOTHESIS_PROFILE=few $(run) -m pytest --quiet -n auto --maxprocesses 8 --cov -m "not once" \
	  autograd nn tests/autograd tests/nn --ignore=tests/autograd/pictures/test_page_browser.py \
	  $(foreach law,completeness iterators kinks randomness special_values vmap,tests/laws/test_$(law).py)

# What would be published, in dist/: built, checked, installed on its own and tested.
wheel: $(VENV)/.with-dev
	tools/wheel.sh $(run)

# A selection of the tests under the oldest NumPy that is supported and the newest that there is.
versions: $(run)
	tools/versions.sh $(run) $(CURDIR)/$(VENV)-versions

# Surprises in the libraries around this one: whether each still holds. Downloads what they need.
findings:
	@changed=; for finding in findings/*.sh; do \
	  echo "== $$finding"; PYTHON="$(PYTHON)" "$$finding" || changed="$$changed $$finding"; \
	done; \
	if [ -n "$$changed" ]; then echo "Changed, or cannot run here:$$changed"; exit 1; fi

# Packages written for HIPS autograd, with it and with this project; downloads them into out/clients.
# Some of them: make clients CLIENTS='lifelines pymanopt'
clients: $(VENV)/.with-test
	$(run) -m tools.clients $(CLIENTS)

changelog: $(VENV)/.with-dev  # what changelog.d/ says about the next release
	@$(run) -m towncrier build --draft --version next 2>/dev/null

# Needs Graphviz's dot. Lessons are executed again when they change. One process only: with several,
# Sphinx silently loses the pages of one that fails.
docs: $(VENV)/.with-docs
	$(run) -m pytest --quiet --hypothesis-profile=ci --doctest-glob='*.md' --ignore=docs/conf.py docs
	$(run) -m sphinx --fail-on-warning --keep-going --write-all --doctree-dir build/doctrees docs build/docs
	@echo "Open build/docs/index.html"

# The laws with ten times as many examples, the same ones in every run; every test on the wheel, and
# under each pair of versions of Python and NumPy that is at hand.
check-deep: $(VENV)/.with-dev
	HYPOTHESIS_PROFILE=deep $(run) -m pytest -n auto --maxprocesses 8 tests/laws
	tools/wheel.sh $(run) all
	tools/versions.sh $(run) $(CURDIR)/$(VENV)-versions all

bench: $(VENV)/.with-test  # against the hand-written passes; make bench BENCH='--peers PYTHON --hips PYTHON'
	$(run) -m tools.bench --json out/bench.jsonl $(BENCH)

format: $(VENV)/.with-dev
	$(run) -m tools.docstrings
	$(run) -m ruff check --fix .
	$(run) -m ruff format .

clean:
	rm -rf $(VENV) $(VENV)-versions out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# One stamp for each extra of pyproject.toml; if that file changes, the extra is installed again.
$(VENV)/.with-%: pyproject.toml | $(run)
	@echo "Installing what $* needs into $(VENV) (once) ..."
	@$(run) -m pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is needed (Debian, Ubuntu: apt install python3-venv)"; exit 1; }
