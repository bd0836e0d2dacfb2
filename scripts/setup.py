"""Sets the checkout up: `python scripts/setup.py run|dev|ui|example|browser ...`. The Makefile calls it.

run      what Holdfast needs to run: the environment, its packages, Holdfast itself, the user interface
dev      what the checks and tests need: the development packages and the user interface's
ui       the built user interface
example  examples/nextjs-better-auth, built
browser  a Chromium for the tests, its path in .venv/browser; asked for alone, prints that path

Whatever was done before, with the same contents, is not done again.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (before the first import of what an older Python cannot read)
    sys.exit(
        f"Holdfast needs Python 3.11 or newer, and this is {sys.version.split()[0]}. "
        "Install one, or name it: make PYTHON=/path/to/python"
    )

import fcntl
from pathlib import Path

from provision.browser import bring_browser
from provision.console import Trouble
from provision.node import bring_example, bring_packages, bring_ui
from provision.place import STAMPS
from provision.python import bring_bytecode, bring_environment, bring_holdfast, bring_requirements, bring_uv
from provision.stamps import Stamps

GOALS = ("run", "dev", "ui", "example", "browser")


def main(goals: list[str]) -> None:
    unknown = [goal for goal in goals if goal not in GOALS]
    if unknown or not goals:
        raise Trouble(f"Say what to set up: {', '.join(GOALS)}.")
    stamps = Stamps(STAMPS)
    bring_environment(stamps)
    bring_uv(stamps)
    if "run" in goals:
        bring_requirements(stamps, "run", "build")
    if "dev" in goals or "browser" in goals:  # Playwright is one of the ways to a browser
        bring_requirements(stamps, "dev")
    if "run" in goals or "dev" in goals:
        bring_holdfast(stamps)
    bring_bytecode(stamps)
    if "dev" in goals:
        bring_packages(stamps)
    if "run" in goals or "ui" in goals:
        bring_ui(stamps)
    if "example" in goals:
        bring_example(stamps)
    if "browser" in goals:
        browser = bring_browser()
        if goals == ["browser"]:
            print(browser)


if __name__ == "__main__":
    try:
        with Path(__file__).open() as alone:
            fcntl.flock(alone, fcntl.LOCK_EX)  # two at once would fill one environment together
            main(sys.argv[1:])
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
    except OSError as error:
        sys.exit(f"\nThe set-up stopped: {error}. Mend that, and run the same command again.")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Run the same command again: it goes on where it stopped.")
