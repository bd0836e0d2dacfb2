"""What the pages say is there: links lead somewhere, snippets can be read, settings, routes and commands exist."""

import ast
import json
import re
import subprocess
from pathlib import Path

import click
import pytest

from holdfast.cli.main import main
from holdfast.config import Settings
from holdfast.web.openapi import describe

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/README.md")])
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_STANDS_FOR = "…"
"""In a snippet: what the reader knows, and the page does not."""


def prose(page: Path) -> str:
    """A page without its snippets."""
    return _FENCE.sub("", page.read_text())


def snippets(*languages: str) -> list[object]:
    return [
        pytest.param(found[2], id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        for number, found in enumerate(_FENCE.finditer(page.read_text()))
        if found[1] in languages
    ]


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose(page))):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        there = page.parent / file if file else page
        assert there.exists(), link
        headings = re.findall(r"^#+ (.*)", prose(there), re.MULTILINE) if anchor else []
        assert not anchor or anchor in map(_anchor, headings), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_rows_have_as_many_cells_as_their_table(page: Path):
    cells = 0
    for line in prose(page).splitlines():
        if not line.startswith("|"):
            cells = 0
            continue
        found = len(re.findall(r"(?<!\\)\|", line)) - 1
        cells = cells or found
        assert found == cells, line


@pytest.mark.parametrize("source", snippets("python"))
def test_python_can_be_read(source: str):
    # Where a page shows a piece of a coroutine, its `await` stands alone.
    compile(source, "snippet", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)


@pytest.mark.parametrize("source", snippets("json"))
def test_json_can_be_read(source: str):
    json.loads(source)


@pytest.mark.parametrize("source", snippets("sh"))
def test_shell_can_be_read_and_names_commands_and_options_that_are_there(source: str):
    subprocess.run(["sh", "-n"], input=source, text=True, check=True)
    for line in source.replace("\\\n", " ").splitlines():
        words = line.partition(" #")[0].split()
        at = next((at for at, word in enumerate(words) if word.rpartition("/")[2] == "holdfast"), None)
        if at is None or any(word in ("codex", "claude") for word in words[:at]):
            continue
        command: click.Command = main
        given = words[at + 1 :]
        context = click.Context(main)
        while isinstance(command, click.Group) and given and not given[0].startswith("-"):
            found = command.get_command(context, given.pop(0))
            assert found is not None, line
            command = found
        options = {name for parameter in command.params for name in parameter.opts}
        for word in given:
            if word.startswith("--"):
                assert word.partition("=")[0] in options, line


def test_settings_that_are_named_are_there():
    known = {f"HOLDFAST_{name.upper()}" for name in Settings.model_fields}
    for page in PAGES:
        for name in re.findall(r"HOLDFAST_[A-Z_]+[A-Z]", page.read_text()):
            assert name in known, f"{page.name}: {name}"


def test_routes_that_are_named_are_there():
    known = [re.sub(r"\{\w+\}", r"[^/\\s]+", route) for route in describe()["paths"]]
    for page in PAGES:
        for path in re.findall(
            r"\b(?:GET|POST|PUT|PATCH|DELETE) (/(?:api|attachments)[^\s`?]*)", page.read_text()
        ):
            assert any(re.fullmatch(route, path) for route in known), f"{page.name}: {path}"
