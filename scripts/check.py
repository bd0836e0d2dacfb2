"""Runs the checks that need no server: `python scripts/check.py format lint ...`. The Makefile and pre-commit call it.

Each check is one quiet line when it is done; a failing one shows all that it said, and the others are run all the same.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from provision.console import Trouble
from provision.node import bring_node
from provision.place import ROOT, STAMPS, UI, VENV
from provision.stamps import Stamps


@dataclass(frozen=True)
class Check:
    command: Sequence[str]
    mend: str
    cwd: Path = ROOT
    env: Mapping[str, str] = field(default_factory=dict)


def python_check(tool: str, *arguments: str, mend: str) -> Check:
    return Check([str(VENV / "bin" / tool), *arguments], mend)


def node_check(*arguments: str) -> Check:
    node = bring_node(Stamps(STAMPS))
    return Check([node.npm_path, *arguments], "The lines above say where; mend it in ui/.", UI, node.env)


def find(name: str) -> Check:
    match name:
        case "format":
            return python_check(
                "ruff", "format", "--check", "--output-format", "concise", ".", mend="`make format` mends it."
            )
        case "lint":
            return python_check("ruff", "check", "--quiet", ".", mend="`make format` mends what it can.")
        case "types":
            return python_check("mypy", "--no-error-summary", mend="The lines above say where.")
        case "ui-lint":
            return node_check("run", "lint")
        case "ui-test":
            return node_check("test")
        case _:
            raise Trouble(f"There is no check called {name}: format, lint, types, ui-lint and ui-test are.")


def passes(name: str, check: Check) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=check.cwd,
        env={**os.environ, "NO_COLOR": "1", **check.env},  # it is read later, from a pipe
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    passed = done.returncode == 0
    said = f"  {name:<9} {'ok' if passed else 'failed'} {time.monotonic() - started:.1f} s"
    if not passed:
        shown = " ".join([Path(check.command[0]).name, *check.command[1:]])
        said += f"\n\n{done.stdout.strip()}\n\n`{shown}` found something. {check.mend}\n"
    print(said, flush=True)  # at once: another may be said at the same time
    return passed


def main(names: Sequence[str]) -> bool:
    checks = [find(name) for name in names]
    # All are run: one run shows all that is wrong. Two at a time: the longest of them use one core each.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return all(list(pool.map(passes, names, checks)))


if __name__ == "__main__":
    try:
        sys.exit(0 if main(sys.argv[1:]) else 1)
    except (Trouble, OSError) as trouble:
        sys.exit(f"\n{trouble}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
