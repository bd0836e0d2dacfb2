"""What is installed is pinned, and no committed file says where on one machine, or from which address, it came."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"

# Each pattern is written so that it does not match itself here.
FORBIDDEN = {
    "the download address of a registry": re.compile(
        r"(?:pypi[.]org|pypi[.]python[.]org)/(?:simple|packages)"
        r"|files[.]pythonhosted[.]org"
        r"|registry[.]npmjs[.]org|registry[.]yarnpkg[.]com|npm[.]pkg[.]github[.]com"
        r"|registry[.]npmmirror[.]com|mirrors?[.][\w.-]+/(?:pypi|npm)"
    ),
    "a download address in a lock file": re.compile(r'"resolved"[:]'),
    "an index of packages": re.compile(
        r"^(?:--(?:extra-)?index-url|--find-links|-i |-f |registry *=)", re.MULTILINE
    ),
    "an absolute path of one machine": re.compile(
        r"(?<![\w.}])[/](?:home|Users|root|work)[/]\w|[A-Z]:[\\]Users[\\]"
    ),
}


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    # One that is deleted and not yet committed is still listed.
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def findings(text: str) -> Iterator[tuple[int, str]]:
    for what, pattern in FORBIDDEN.items():
        for match in pattern.finditer(text):
            yield text.count("\n", 0, match.start()) + 1, f"{what}: {match[0]}"


def test_no_committed_file_tells_of_a_machine_or_a_registry() -> None:
    files = committed()
    assert len(files) > 20

    found = [
        f"{file.relative_to(ROOT)}:{line}: {what}"
        for file in files
        for line, what in findings(file.read_text(encoding="utf-8", errors="ignore"))
    ]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ('      "resolved"' + ': "something",', "lock file"),
        ("https://registry" + ".npmjs.org/lit/-/lit-3.3.3.tgz", "registry"),
        ("see https://files" + ".pythonhosted.org/packages/aa/bb/x.whl", "registry"),
        ("https://pypi" + ".org/simple/uv/", "registry"),
        ("--extra-index" + "-url https://example.org/simple", "index of packages"),
        ("--find" + "-links wheels", "index of packages"),
        ("registry" + "=https://example.org", "index of packages"),
        ("#   -c /" + "home/someone/run.txt", "path of one machine"),
        ("cd '/" + "work/main'", "path of one machine"),
        ("C:" + "\\Users\\someone", "path of one machine"),
    ],
)
def test_a_planted_one_is_found(planted: str, what: str) -> None:
    found = list(findings(f"first line\n{planted}\n"))
    assert [line for line, _ in found] == [2]
    assert what in found[0][1]


@pytest.mark.parametrize(
    "text", ["https://pypi.org/project/holdfast/", "GET /homework/1", "../work/notes", "~/holdfast"]
)
def test_what_is_allowed_is_not_found(text: str) -> None:
    assert list(findings(text)) == []


def declared(name: str) -> list[str]:
    """What pyproject.toml asks for that `requirements/<name>.txt` has to pin."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project: list[str] = pyproject["project"]["dependencies"]
    groups: dict[str, list[str]] = pyproject["dependency-groups"]
    match name:
        case "run":
            return project
        case "dev":
            return [*project, *groups["build"], *groups["dev"]]
        case _:
            return groups[name]


def pins(name: str) -> dict[str, dict[str, Version]]:
    """Versions by package and marker: one package may be pinned differently for different platforms."""
    found: dict[str, dict[str, Version]] = {}
    for block in re.split(r"\n(?=\w)", (REQUIREMENTS / f"{name}.txt").read_text()):
        line = block.partition("\\")[0].strip()
        if not line or line.startswith("#"):
            continue
        requirement = Requirement(line)
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", f"{name}.txt: {line} is not pinned"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), f"{name}.txt: {line} has no hash"
        versions = found.setdefault(canonicalize_name(requirement.name), {})
        versions[str(requirement.marker or "")] = Version(specifier.version)
    return found


NAMES = ["run", "build", "dev", "node", "uv"]


def test_every_requirements_file_is_known() -> None:
    assert {file.stem for file in REQUIREMENTS.glob("*.txt")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_pins_what_is_asked_for(name: str) -> None:
    pinned = pins(name)
    for requirement in map(Requirement, declared(name)):
        versions = pinned.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement} is not in requirements/{name}.txt: run `make lock`."
        for version in versions.values():
            assert version in requirement.specifier, (
                f"{name}.txt pins {version}, not {requirement}: run `make lock`."
            )


@pytest.mark.parametrize("name", ["run", "build"])
def test_developers_use_what_users_run(name: str) -> None:
    everything = pins("dev")
    for package, versions in pins(name).items():
        assert everything.get(package) == versions, (
            f"{package} differs between {name}.txt and dev.txt: run `make lock`."
        )
