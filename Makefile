# BioTool Studio: every command of daily work. Python 3.11+ and make are enough.

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip install --quiet --quiet --disable-pip-version-check --no-input \
	--no-deps --no-compile --require-hashes
DJANGO := $(PYTHON) -W error::SyntaxWarning manage.py
# The settings of a real installation, to be checked; nothing here is used anywhere else.
PRODUCTION := DEBUG=0 ALLOWED_HOSTS=studio.example.org \
	SECRET_KEY=to-check-the-settings-only-0123456789-abcdefghijklmnopqrstuvwxyz

export PORT DATA_DIR
# Compiled files are kept also where the environment says otherwise: loading the site takes three times as long without.
export PYTHONDONTWRITEBYTECODE :=
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help run test check screens lock clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\): .*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: $(VENV)/base ## Run the whole system on http://127.0.0.1:8000 (PORT, DATA_DIR); Ctrl-C stops it
	@exec $(PYTHON) -m biotool_site.supervisor

test: $(VENV)/dev ## Run every test
	$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/dev ## Check style, types, imports, migrations, production settings and the compose file
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy .
	$(VENV)/bin/lint-imports
	$(DJANGO) makemigrations --check --dry-run
	$(PRODUCTION) $(DJANGO) check --deploy --fail-level WARNING
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

screens: $(VENV)/dev ## Make docs/screens: pictures of every page of the demo that `make run` serves beside it
	$(DJANGO) screens

lock: $(VENV)/dev ## Pin requirements/*.in anew, with hashes, into requirements/*.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check uv
	@for name in base dev; do \
		$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-annotate --no-header --upgrade requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean: ## Remove the environment and caches; the data directory stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The first Python that is new enough makes the environment.
$(PYTHON):
	@for python in python3 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV) with $$($$python --version)"; \
			$$python -m venv --clear $(VENV) && exit 0; \
			rm -rf $(VENV); \
			echo "$$python could not make an environment. On Debian: apt-get install python3-venv" >&2; \
			exit 1; \
		fi; \
	done; \
	echo "Python 3.11 or newer is needed; found: $$(python3 --version 2>&1 || echo none)" >&2; exit 1

# The stamps tell which requirements are installed, so that a second run asks nobody.
$(VENV)/base: requirements/base.txt | $(PYTHON)
	@echo "Installing what the system needs (requirements/base.txt)"
	@$(PIP) -r $<
	@touch $@

$(VENV)/dev: requirements/dev.txt | $(PYTHON)
	@echo "Installing what development needs (requirements/dev.txt)"
	@$(PIP) -r $<
	@touch $@ $(VENV)/base
