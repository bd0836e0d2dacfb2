"""Where things are: the checkout, its environment and what is kept in it."""

from pathlib import Path

__all__ = [
    "BROWSER",
    "EXAMPLE",
    "NODE",
    "PYTHON",
    "REQUIREMENTS",
    "ROOT",
    "STAMPS",
    "STATIC",
    "UI",
    "UV",
    "VENV",
]

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
UI = ROOT / "ui"
EXAMPLE = ROOT / "examples/nextjs-better-auth"
STATIC = ROOT / "src/holdfast/web/static"

VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
UV = VENV / "bin/uv"
STAMPS = VENV / "stamps"
NODE = VENV / "node"  # node, npm and npx, where the machine brings none
BROWSER = VENV / "browser"  # a file that holds the path of the browser for the tests
