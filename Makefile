# The same commands for a laptop and for CI. `make` alone lists them.

define HELP
make run       set everything up and serve http://127.0.0.1:8000 (SQLite, and the offline model when there is no key)
make install   set everything up: .venv/bin/holdfast, with the user interface built
make test      set everything up, then run every check and every test; ARGS="-k stop" goes to pytest
make faults    what takes longer than `make test`: 24,000 random requests, 200 kills, 1,000 cuts, a storm over replicas
make bench     beside the bare ChatKit server, small beside large, and the component in a browser
make picture   the pictures of the page in the README, taken anew
make pin       write the built component's version and hash into docs/embedding.md
make check     the linters and the type checkers only
make format    write the Python sources as the formatter wants them
make lock      write requirements/*.txt anew from pyproject.toml; UPGRADE=1 takes newer versions
make clean     remove all that the commands above made; your data stays

PYTHON=/path/to/python names the Python to use; without it, the first on the PATH that is new enough.
endef

# The first that runs and is new enough. It is looked for where it is used, so that `make help` needs none.
PYTHON ?= $(or $(shell \
	for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; \
	done), $(error Holdfast needs Python 3.11 or newer, and none is on the PATH. \
	Install one, or name it: make PYTHON=/path/to/python))
SETUP = @$(PYTHON) scripts/setup.py
VENV = .venv/bin

.PHONY: help run install test faults bench picture pin check format lock clean

help:
	$(info $(HELP))@:

run:
	$(SETUP) run
	@exec $(VENV)/holdfast serve

install:
	$(SETUP) run
	@echo "Holdfast is ready: .venv/bin/holdfast serve"

test:
	$(SETUP) dev ui example browser
	@$(VENV)/python scripts/check.py format lint types ui-lint ui-test; checks=$$?; \
	$(VENV)/python -m pytest -n 3 --dist worksteal $(ARGS) || exit 1; \
	[ $$checks = 0 ] || { echo "The tests pass, and a check before them failed: see above." >&2; exit 1; }

faults:
	$(SETUP) dev ui
	@$(VENV)/python -m pytest -m faults -n 2 --dist worksteal $(ARGS)

check:
	$(SETUP) dev
	@$(VENV)/python scripts/check.py format lint types ui-lint

bench:
	$(SETUP) dev ui browser
	@$(VENV)/python -m benchmarks.figures
	@$(VENV)/python -m benchmarks.sizes
	@$(VENV)/python -m benchmarks.browser
	@$(VENV)/python -m benchmarks.stop

picture:
	$(SETUP) dev ui browser
	@$(VENV)/python -m tests.support.picture
	@echo "docs/images is new."

pin:
	$(SETUP) ui
	@$(PYTHON) scripts/pin.py

format:
	$(SETUP) dev
	@$(VENV)/ruff check --fix --quiet .
	@$(VENV)/ruff format .

lock:
	@$(PYTHON) scripts/lock.py $(if $(UPGRADE),--upgrade)

clean:
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache artifacts dist src/holdfast/web/static \
		ui/node_modules ui/dist examples/nextjs-better-auth/node_modules examples/nextjs-better-auth/.next
