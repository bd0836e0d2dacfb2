"""What other people's pages load: the pinned script as the documentation prints it, and the npm package."""

import json
import subprocess
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pin
import pytest
from provision.node import bring_node
from provision.place import STAMPS, STATIC, UI
from provision.stamps import Stamps

import holdfast

ROOT = Path(__file__).parents[2]

CONSUMER = """
import { HoldfastChat } from "holdfast-chat";
import type { HoldfastOptions } from "holdfast-chat";

const options: HoldfastOptions = { api: { url: "/chatkit" }, header: { rightAction: { icon: "home", onClick() {} } } };
const chat = document.createElement("holdfast-chat");
chat.setOptions(options);
chat.addEventListener("chatkit.thread.change", ({ detail }) => detail.threadId?.length);
export const known: boolean = chat instanceof HoldfastChat;
"""

WRONG = "\nchat.setOptions({ api: {} });\n"


def test_there_is_one_version():
    package = json.loads((UI / "package.json").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert package["version"] == project["version"] == holdfast.__version__


def test_the_documentation_pins_what_is_built():
    text = pin.PAGE.read_text()
    assert f"/chatkit-{holdfast.__version__}.js" in text
    assert pin.integrity() in text, "the component has changed since: run `make pin`"
    assert pin.pinned(text) == text


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The npm package, unpacked where a page's own packages would be."""
    folder = tmp_path_factory.mktemp("npm")
    node = bring_node(Stamps(STAMPS))
    node.npm("pack", "--silent", "--pack-destination", str(folder), advice="Mend ui/scripts/package.mjs.")
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        filters: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        # Older patches of Python 3.11 have no filters, and newer ones want one.
        tar.extractall(folder, **filters)
    place = folder / "node_modules" / "holdfast-chat"
    place.parent.mkdir()
    (folder / "package").rename(place)
    for name in json.loads((place / "package.json").read_text())["dependencies"]:
        link = folder / "node_modules" / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(UI / "node_modules" / name)
    return place


def test_the_package_holds_what_it_exports_and_no_sources(package: Path):
    described = json.loads((package / "package.json").read_text())
    exported = [
        path
        for entry in described["exports"].values()
        for path in ([entry] if isinstance(entry, str) else entry.values())
        if "*" not in path
    ]
    assert len(exported) == 4
    assert [path for path in exported if not (package / path).is_file()] == []
    assert {path.name for path in package.iterdir()} == {"dist", "package.json", "README.md"}
    assert (package / "dist" / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert list((package / "dist" / "assets").glob("*.js"))
    assert (package / "dist" / "chatkit.js").read_bytes() == (STATIC / "chatkit.js").read_bytes()
    module = (package / "dist" / "index.js").read_text()
    assert 'define("holdfast-chat"' in module
    assert [path for path in package.rglob("*.ts") if not path.name.endswith(".d.ts")] == []


@pytest.mark.parametrize(("more", "fits"), [("", True), (WRONG, False)])
def test_the_package_is_typed(package: Path, more: str, fits: bool):
    page = package.parents[1] / "page.ts"
    page.write_text(CONSUMER + more)
    node = bring_node(Stamps(STAMPS))
    tsc = [
        str(UI / "node_modules" / "typescript" / "bin" / "tsc"),
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
    ]
    found = subprocess.run(
        [
            str(node.folder / "node") if node.folder else "node",
            *tsc,
            "--moduleResolution",
            "bundler",
            str(page),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=page.parent,
    )
    assert (found.returncode == 0) is fits, found.stdout
