# The verbs of this project. Each works on a machine that has Python 3.11 and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export SHOP_PORT ?= 8000
export SANDBOX_PORT ?= 8001

.PHONY: demo fresh setup test fuzz check audit chaos bench pictures translations clean

demo: setup .env ## Shop, sandbox with its Events Manager, and worker. Ctrl-C ends all.
	@$(BIN)/flask --app app db upgrade
	@$(BIN)/flask --app app seed
	@printf '\n  The shop             http://127.0.0.1:%s/\n' $(SHOP_PORT)
	@printf '  The Events Manager   http://127.0.0.1:%s/\n\n' $(SANDBOX_PORT)
	@$(BIN)/honcho -e /dev/null start || test $$? -eq 130

fresh: ## Forget what the demo has kept, its orders and all that arrived. End the demo first.
	rm -rf instance

setup: $(VENV)/installed ## Only the environment.

test: $(VENV)/installed-dev ## The tests; those that need a missing program are skipped.
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal

fuzz: $(VENV)/installed-dev ## A hundred thousand odd inputs, and more values for properties. SEED=n repeats a run.
	FUZZ=long $(BIN)/pytest tests/fuzz $$(grep -rl --include='*.py' 'import often' tests/capi tests/sandbox) -q --hypothesis-seed=$(or $(SEED),$(shell date +%s))

check: $(VENV)/installed-dev ## Style, types, and no secret in Git.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python .ci/secret_scan.py

audit: $(VENV)/installed-audit ## Known holes in what is installed. Asks the network; `check` does not.
	$(BIN)/pip-audit --local --strict --progress-spinner off

chaos: $(VENV)/installed-dev ## Buyers, faults and kills: SEED=7 SETUP=sqlite|postgresql|both ORDERS=1200.
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) --setup $(or $(SETUP),sqlite) --orders $(or $(ORDERS),1200) $(OPTIONS)

bench: $(VENV)/installed-dev ## What it costs, beside other ways; writes docs/benchmarks.md.
	$(BIN)/python -m bench.report

pictures: $(VENV)/installed-dev .env ## The pictures of README and docs, from a demo of their own.
	$(BIN)/python docs/pictures.py

translations: $(VENV)/installed ## Take new texts into the catalogues, and compile them. See docs/languages.md.
	$(call catalogues,shop templates,translations)
	$(call catalogues,sandbox,sandbox/translations)

# $(1): the folders with the texts, $(2): where their catalogues are.
define catalogues
	@$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --keyword _l --add-location file \
		--sort-by-file --output-file $(2)/messages.pot $(1)
	@$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		--input-file $(2)/messages.pot --output-dir $(2)
	@$(BIN)/pybabel --quiet compile --directory $(2)
	@rm $(2)/messages.pot
endef

clean: fresh ## Remove the environment, the demo's databases and every cache. Keeps .env.
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.env:
	cp .env.example .env

$(VENV)/installed: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo 'Installing what is needed; this takes a minute or two the first time.'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	touch $@

$(VENV)/installed-audit: requirements-audit.txt $(VENV)/installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-audit.txt
	touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements-scale.txt $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@
