"""Imports point one way, and every name that a module offers is there."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import holdfast

PACKAGE = Path(holdfast.__file__).parent

LEAVES = frozenset({"config", "errors", "identity", "observe"})
# From the top down: each may import what stands after it, and the leaves.
LAYERS = ("web", "engine", "turns", "assistant", "tasks", "attachments", "journal", "wire", "store")
MAY_IMPORT: dict[str, frozenset[str]] = {
    "cli": frozenset({"auth", "doctor", "importing", *LAYERS, *LEAVES}),
    **{layer: frozenset({*LAYERS[place + 1 :], *LEAVES}) for place, layer in enumerate(LAYERS)},
    "auth": frozenset({"store", *LEAVES}),
    "importing": frozenset({"store", *LEAVES}),
    **dict.fromkeys(LEAVES, LEAVES),
    "__init__": LEAVES,
    "doctor": LEAVES,  # a client of its own: it must not share the mistakes of what it judges
}
MAY_IMPORT["web"] |= {"auth"}
MAY_IMPORT["attachments"] |= {"auth"}  # previews are signed

# Alembic runs this one, and gives it what it needs when it does; nobody else can import it.
RUN_BY_ALEMBIC = "holdfast.store.migrations.env"


@dataclass(frozen=True)
class Import:
    line: int
    room: str  # what is imported, as a part of the package: "store", "errors" ...


def room_of(file: Path, package: Path) -> str:
    return file.relative_to(package).parts[0].removesuffix(".py")


def module_of(file: Path, package: Path) -> str:
    # An __init__ keeps its name here: then a dot means the same in it as in the modules beside it.
    return ".".join(file.relative_to(package.parent).with_suffix("").parts)


def imports(source: str, module: str, rooms: frozenset[str]) -> Iterator[Import]:
    """Every import of the package's own parts: at the top, within functions, for types, and by name at run time."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                targets = [name.name for name in names]
            case ast.ImportFrom(module=None | str() as base, names=names, level=level):
                above = ".".join(module.split(".")[:-level]) if level else ""
                origin = ".".join(part for part in (above, base) if part)
                targets = [f"{origin}.{name.name}" for name in names]
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                targets = [name]
            case _:
                continue
        for target in targets:
            first, *rest = target.split(".")
            # The package itself holds its version and no more: whoever wants that may have it.
            if first == "holdfast" and rest and rest[0] in rooms:
                yield Import(node.lineno, rest[0])


def violations(package: Path) -> list[str]:
    """A sentence for each import that points the wrong way: file, line, and what to do."""
    files = sorted(package.rglob("*.py"))
    rooms = frozenset(room_of(file, package) for file in files)
    homeless = [
        f"holdfast/{room} has no place among the layers: give it one in {Path(__file__).name}."
        for room in sorted(rooms - MAY_IMPORT.keys())
    ]
    return homeless + [
        f"holdfast/{file.relative_to(package).as_posix()}:{each.line}: {room} imports {each.room}, "
        "which is not below it. "
        f"Move the shared part down to where both may reach it, or have {each.room} pass in what {room} needs."
        for file in files
        if (room := room_of(file, package)) in MAY_IMPORT
        for each in imports(file.read_text(encoding="utf-8"), module_of(file, package), rooms)
        if each.room != room and each.room not in MAY_IMPORT[room]
    ]


def modules() -> list[str]:
    found = (module.name for module in pkgutil.walk_packages([str(PACKAGE)], "holdfast."))
    return [name for name in found if name != RUN_BY_ALEMBIC]


def test_imports_point_one_way() -> None:
    found = violations(PACKAGE)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("store/threads.py", "from holdfast.turns.turn import Turn", "store imports turns"),
        ("store/threads.py", "from holdfast import web", "store imports web"),
        ("store/deep/er.py", "import holdfast.tasks.service as service", "store imports tasks"),
        (
            "tasks/service.py",
            "def late():\n    from holdfast.assistant import todo",
            "tasks imports assistant",
        ),
        (
            "turns/log.py",
            "import importlib\nimportlib.import_module('holdfast.engine.engine')",
            "turns imports engine",
        ),
        ("turns/log.py", "from ..engine import engine", "turns imports engine"),
        ("engine/engine.py", "from holdfast.auth.tokens import Tokens", "engine imports auth"),
        ("auth/tokens.py", "from holdfast.tasks.task import Task", "auth imports tasks"),
        ("web/app.py", "from holdfast.cli import main", "web imports cli"),
        ("errors.py", "from holdfast.store.db import Db", "errors imports store"),
        ("__init__.py", "from holdfast.web.app import create_app", "__init__ imports web"),
        ("cellar/wine.py", "", "holdfast/cellar has no place"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, file: str, source: str, wrong: str) -> None:
    package = tmp_path / "holdfast"
    for room in MAY_IMPORT:
        (package / room).mkdir(parents=True)
    for room in MAY_IMPORT.keys() - {"__init__"}:
        (package / room / "__init__.py").touch()
    planted = package / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(f"import json\n{source}\n")

    found = violations(package)

    assert len(found) == 1
    assert wrong in found[0]


def test_what_is_allowed_is_not_found(tmp_path: Path) -> None:
    package = tmp_path / "holdfast"
    for room in ("web", "auth", "store"):
        (package / room).mkdir(parents=True)
    (package / "errors.py").touch()
    (package / "cli.py").write_text("from holdfast.web import app\n")
    (package / "web/app.py").write_text(
        "import holdfast\n"
        "from holdfast import __version__\n"
        "from holdfast.auth import tokens\n"
        "from holdfast.web import pages\n"
        "from holdfast.store.db import Db\n"
        "from holdfast.errors import NotFound\n"
        "from starlette.applications import Starlette\n"
    )
    (package / "auth/tokens.py").write_text("from holdfast.store.db import Db\n")
    (package / "store/db.py").write_text("from holdfast.errors import Conflict\nfrom . import tables\n")

    assert violations(package) == []


@pytest.mark.parametrize("name", modules())
def test_offers_what_it_names(name: str) -> None:
    module = importlib.import_module(name)
    if (
        module.__file__ is not None
        and Path(module.__file__).name != "__init__.py"
        and ".versions." not in name
    ):
        assert "__all__" in vars(module), f"{name} does not say what it offers: give it an __all__."
    missing = [each for each in vars(module).get("__all__", []) if not hasattr(module, each)]
    assert not missing, f"{name} names {', '.join(missing)} in __all__ and does not have it."
