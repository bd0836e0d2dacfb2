"""Writes `requirements/*.txt` anew from pyproject.toml. `make lock` calls it.

A pin stays where it still fits; `make lock UPGRADE=1` takes the newest of everything.
"""

import os
import sys

from provision.console import Trouble, run, step
from provision.place import REQUIREMENTS, ROOT, STAMPS, UV
from provision.python import bring_environment, bring_uv
from provision.stamps import Stamps

# run.txt is settled first and alone: what developers use must not choose what users run.
_FILES = {
    "run": ["pyproject.toml"],
    "build": ["--group", "build"],
    "dev": [
        "pyproject.toml",
        "--group",
        "build",
        "--group",
        "dev",
        "-c",
        "requirements/run.txt",
        "-c",
        "requirements/build.txt",
    ],
    "node": ["--group", "node"],
    "uv": ["--group", "uv"],
}
_OPTIONS = [
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--custom-compile-command=make lock",
]


def main(*, upgrade: bool) -> None:
    stamps = Stamps(STAMPS)
    bring_environment(stamps)
    bring_uv(stamps)
    more = ["--upgrade"] if upgrade else []
    # A machine's own sources may hold packages, and builds of packages, that nobody else can get.
    env = dict.fromkeys(("UV_FIND_LINKS", "UV_INDEX", "UV_EXTRA_INDEX_URL"), "")
    for name, sources in _FILES.items():
        with step("lock", f"requirements/{name}.txt"):
            target = os.path.relpath(REQUIREMENTS / f"{name}.txt", ROOT)
            run(
                [UV, "pip", "compile", *sources, *_OPTIONS, *more, "--output-file", target],
                "The lines above say which requirement cannot be met; mend it in pyproject.toml.",
                fetches=True,
                cwd=ROOT,
                env={**env, "UV_SYSTEM_CERTS": "true"},
            )


if __name__ == "__main__":
    try:
        main(upgrade="--upgrade" in sys.argv[1:])
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
