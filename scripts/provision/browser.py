"""Chromium for the tests: the machine's, else Playwright's, else Debian's package."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from provision.console import Trouble, run, step
from provision.place import BROWSER, PYTHON

__all__ = ["bring_browser", "first_that_starts"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_DEBIAN = Path("/usr/bin/chromium")
# As root there is no sandbox, and the rest keeps it from the network.
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def bring_browser() -> Path:
    """The path of a Chromium that starts; kept in `.venv/browser`."""
    known = Path(BROWSER.read_text().strip()) if BROWSER.is_file() else None
    if known and known.is_file():
        return known
    BROWSER.unlink(missing_ok=True)
    with step("browser", "a Chromium for the tests"):
        found = first_that_starts((_on_path, _from_playwright, _from_debian))
    BROWSER.write_text(f"{found}\n")
    return found


def first_that_starts(ways: Sequence[Callable[[], Path]]) -> Path:
    """Goes the ways in order, and takes the first browser that loads a page. Raises `Trouble` with all the reasons."""
    said = []
    for way in ways:
        try:
            found = way()
            _start(found)
        except Trouble as trouble:
            said.append(str(trouble).rpartition("\n\n")[2])  # the sentence, without what the command printed
        else:
            return found
    reasons = "\n".join(said)
    raise Trouble(
        f"{reasons}\n\nThe browser tests need Chromium, and no way led to one that starts. "
        "Install Chromium so that it is on the PATH (Debian: `apt-get install chromium`), "
        "or run `.venv/bin/playwright install --with-deps chromium`."
    )


def _on_path() -> Path:
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise Trouble(f"None of {', '.join(_NAMES)} is on the PATH.")
    return Path(found)


def _from_playwright() -> Path:
    advice = "Playwright could not download its Chromium; PLAYWRIGHT_DOWNLOAD_HOST names a mirror."
    # Playwright comes with a Node, and that with its own list of authorities.
    run([PYTHON, "-m", "playwright", "install", "chromium"], advice, env={"NODE_USE_SYSTEM_CA": "1"})
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    return Path(run([PYTHON, "-c", ask], "Playwright could not say where its Chromium is.").strip())


def _from_debian() -> Path:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise Trouble("Debian's package can be installed by root only, and where there is apt-get.")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update"], "Debian's list of packages could not be read.", env=quiet)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    run(install, "Debian's chromium could not be installed.", env=quiet)
    return _DEBIAN


def _start(chromium: Path) -> None:
    """Loads an empty page: a browser that lacks a shared library exists, and still does not start."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [str(chromium), *_FLAGS, f"--user-data-dir={profile}", "--dump-dom", "about:blank"]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Trouble(f"{chromium} does not start: {error}") from error
    if done.returncode != 0 or b"<html" not in done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
        raise Trouble(f"{chromium} does not start: {' '.join(said) or f'exit code {done.returncode}'}")
