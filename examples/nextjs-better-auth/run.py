"""Starts all of it: `python3 run.py`. PostgreSQL, Holdfast and Next.js; Ctrl+C stops them together.

--port 3000        where the application is
--chat-port 8000   where Holdfast is
--data .data       where everything is kept
--dev              Next.js as it is while one works on it, in place of the built one

What is not there yet is brought first, by the set-up of the whole project; for that any Python from 3.11 will do.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def main(arguments: list[str]) -> None:
    if {"-h", "--help"} & set(arguments):
        sys.exit(__doc__)
    brought = subprocess.run([sys.executable, ROOT / "scripts/setup.py", "dev", "ui", "example"], check=False)
    if brought.returncode != 0:
        sys.exit(brought.returncode)
    python = str(ROOT / ".venv/bin/python")
    os.execv(python, [python, str(HERE / "stack.py"), *arguments])  # noqa: S606 (in our place, so that Ctrl+C is its own)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Run the same command again: it goes on where it stopped.")
