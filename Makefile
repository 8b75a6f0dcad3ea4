# One door to everything. `make` alone lists what there is.

BIN := .venv/bin
DEMO := out/demo
TYPED := src $(sort $(dir $(wildcard scripts/*.py experiments/*.py benchmarks/*.py)))

QUICK = $(shell grep -l 'pytest.mark.quick' tests/*.py) # others need not be read to find these

.PHONY: help demo dashboard site quick test lint lowest same fuzz bench figures screenshots docs golden calibrate wheel clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

.venv/ready: pyproject.toml scripts/set-up.sh
	@sh scripts/set-up.sh dashboard
	@touch $@

.venv/ready-dev: pyproject.toml scripts/set-up.sh
	@sh scripts/set-up.sh dev
	@touch .venv/ready $@

demo: .venv/ready ## compare a fast and a slow strategy in Peru (two minutes)
	@$(BIN)/collabsim compare peru --strategies fast-divisive,slow-inclusive --seeds 8 --out $(DEMO)
	@echo
	@echo "Tables and figures are in $(DEMO). To try more:"
	@echo "  $(BIN)/collabsim scenarios            worlds to run"
	@echo "  $(BIN)/collabsim run classroom        one run, at once"
	@echo "  $(BIN)/collabsim --help               everything else; README.md shows the way"

dashboard: .venv/ready ## explore, compare and sweep in a browser
	@$(BIN)/collabsim dashboard

site: .venv/ready ## write the model as one page that opens in any browser (needs wasm-ld, of lld)
	@$(BIN)/python scripts/kernel.py
	@$(BIN)/collabsim site --out out/site

lint: .venv/ready-dev ## check style, types and who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/mypy $(TYPED)
	@$(BIN)/lint-imports

quick: lint ## style, and tests of tiny worlds without the compiler, in seconds
	@COLLABSIM_PURE=1 $(BIN)/python -m pytest -m quick $(QUICK)

# the model is compiled before two processes would both do so; a server has the machine to itself
test: lint ## everything a change must pass
	@$(BIN)/python -c "from collabsim import simulate; simulate('classroom', months=2)"
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"
	@$(BIN)/python -m pytest -m browser tests/browser

fuzz: .venv/ready-dev ## hand damaged inputs to all readers (SECONDS=60)
	@$(BIN)/python scripts/fuzz.py $(or $(SECONDS),60)

lowest: ## run tests with the lowest versions that pyproject.toml allows (ten minutes)
	@sh scripts/lowest-versions.sh

same: .venv/ready-dev ## check that code for other processors gives the same bits (ten minutes)
	@$(BIN)/python scripts/same_bits.py

bench: .venv/ready-dev ## measure speed on this machine
	@for file in $(wildcard benchmarks/*.py); do echo "$$file"; $(BIN)/python "$$file" || exit 1; done

figures: .venv/ready ## draw the figure of README.md anew
	@$(BIN)/collabsim compare peru --seeds 20 --out out/figures/peru
	@mkdir -p docs/images
	@cp out/figures/peru/comparison.png docs/images/peru.png

screenshots: .venv/ready-dev ## renew the pictures of the dashboard in docs/images (needs Chromium)
	@$(BIN)/python scripts/screenshots.py

docs: .venv/ready ## renew the generated parts of docs/model.md
	@$(BIN)/python scripts/generate_docs.py

golden: .venv/ready-dev ## renew the golden numbers after a wanted change of results
	@$(BIN)/python tests/test_golden.py --renew

calibrate: .venv/ready-dev ## search the plausible sets anew and take them over (some hours)
	@$(BIN)/collabsim calibrate --out out/calibration
	@$(BIN)/python scripts/adopt_plausible.py out/calibration
	@$(BIN)/collabsim patterns --json > results/calibration/patterns.json
	@cp results/calibration/patterns.json src/collabsim/report/brief/patterns.json
	@$(BIN)/python tests/test_golden.py --renew
	@$(BIN)/python scripts/generate_docs.py

wheel: .venv/ready ## build a wheel with the model's compiled code in dist
	@$(BIN)/python scripts/ship.py
	@$(BIN)/python scripts/kernel.py || true
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

clean: ## remove results of runs and caches; keeps .venv and what it set up
	@rm -rf out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests scripts experiments benchmarks -type d -name __pycache__ -prune \
	    -exec rm -rf {} + 2>/dev/null || true
