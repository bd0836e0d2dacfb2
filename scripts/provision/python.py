"""The Python environment: made by venv, filled by uv from hashed requirements."""

import compileall
import os
import shutil
import sys
from pathlib import Path

from provision.console import Trouble, run, step
from provision.place import PYTHON, REQUIREMENTS, ROOT, STAMPS, UV, VENV
from provision.stamps import Stamps, digest

__all__ = [
    "bring_bytecode",
    "bring_environment",
    "bring_holdfast",
    "bring_requirements",
    "bring_uv",
    "compiled",
]

_AGAIN = "Read the lines above, mend that, and run the same command again."

# uv brings its own list of authorities; the machine's list also knows the company's proxy.
_UV_ENV = {"UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "true"), "UV_NO_PROGRESS": "true"}


def bring_environment(stamps: Stamps) -> None:
    """An environment of this checkout (its scripts hold absolute paths) on this version of Python."""
    key = f"{ROOT} {sys.version_info.major}.{sys.version_info.minor}"
    if stamps.current("environment", key) and PYTHON.exists():
        return
    foreign = VENV.is_file() or (
        VENV.is_dir() and not (VENV / "pyvenv.cfg").is_file() and any(VENV.iterdir())
    )
    if foreign:
        raise Trouble(f"{VENV} is in the way: it is not a Python environment. Move it elsewhere.")
    with step("python", f"{sys.version.split()[0]} in .venv"):
        if VENV.exists():
            shutil.rmtree(VENV)
        _make_environment()
        (VENV / ".gitignore").write_text("*\n")
    stamps.record("environment", key)


def _make_environment() -> None:
    # The interpreter that runs this may be that of the environment which was just removed.
    base: str = getattr(sys, "_base_executable", sys.executable)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    run(
        [base, "-m", "venv", VENV],
        "Python could not make a virtual environment. On Debian and Ubuntu its venv module is a package of its "
        f"own: `apt-get install python{version}-venv`; or name another Python: `make PYTHON=...`.",
    )


def bring_uv(stamps: Stamps) -> None:
    file = REQUIREMENTS / "uv.txt"
    if not UV.exists():
        stamps.forget("uv")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "-r", str(file)]
    stamps.bring("uv", "the installer", digest(ROOT, [file]), lambda: run(command, _AGAIN, fetches=True))


def bring_requirements(stamps: Stamps, *names: str) -> None:
    """Installs `requirements/<name>.txt` for each name, all of them in one go."""
    keys = {name: digest(ROOT, [REQUIREMENTS / f"{name}.txt"]) for name in names}
    stale = [name for name, key in keys.items() if not stamps.current(f"requirements-{name}", key)]
    if not stale:
        return
    for name in stale:
        stamps.forget(f"requirements-{name}")
    with step("packages", ", ".join(f"{name}.txt" for name in stale)):
        files = [part for name in stale for part in ("-r", str(REQUIREMENTS / f"{name}.txt"))]
        uv_install("--require-hashes", *files)
    for name in stale:
        stamps.record(f"requirements-{name}", keys[name])


def bring_holdfast(stamps: Stamps) -> None:
    """Holdfast itself, editable: the sources are used where they lie."""
    if not (VENV / "bin/holdfast").exists():
        stamps.forget("holdfast")
    made_from = [ROOT / "pyproject.toml", ROOT / "scripts/hatch_build.py"]
    stamps.bring(
        "holdfast",
        "editable",
        digest(ROOT, made_from),
        # Neither isolation nor dependencies: all that is needed was installed above, pinned and hashed.
        lambda: uv_install("--no-deps", "--no-build-isolation", "--editable", str(ROOT)),
    )


def bring_bytecode(stamps: Stamps) -> None:
    """Compiles the packages and Holdfast.

    Python does so by itself when it first reads a module, unless it may not write where the module lies, or was told
    not to (`PYTHONDONTWRITEBYTECODE`, as in many containers): then every start compiles all of it again.
    """
    packages = VENV / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    installed = digest(STAMPS, STAMPS.glob("requirements-*"))
    stamps.bring("bytecode", "of the packages", installed, lambda: compiled(packages))
    sources = ROOT / "src/holdfast"
    written = digest(ROOT, sources.rglob("*.py"))
    stamps.bring("bytecode-own", "of Holdfast", written, lambda: compiled(sources))


def compiled(folder: Path) -> None:
    """Compiles the modules of a folder whose bytecode is missing or older. One that is not Python is passed over."""
    compileall.compile_dir(folder, quiet=2, workers=0)


def uv_install(*arguments: str) -> None:
    run([UV, "pip", "install", "--quiet", "--python", PYTHON, *arguments], _AGAIN, fetches=True, env=_UV_ENV)
