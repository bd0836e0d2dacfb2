"""compose.yaml, as far as it can be judged where there is no Docker: it parses, and its parts agree."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from holdfast.config import Settings, load_settings
from tests.support.browser import ROOT

EXAMPLE = ROOT / "examples" / "nextjs-better-auth"
OFFICIAL = {"node", "postgres", "python"}

_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def composed(given: dict[str, str]) -> dict[str, Any]:
    """The file with its variables filled in, as `docker compose config` does it."""

    def value(match: re.Match[str]) -> str:
        name, kind, more = match.groups()
        return given.get(name) or (more if kind == "-" else "")

    found: dict[str, Any] = yaml.safe_load(_VARIABLE.sub(value, (EXAMPLE / "compose.yaml").read_text()))
    return found


@pytest.fixture
def services() -> dict[str, Any]:
    wanted = {
        name for name, kind, _ in _VARIABLE.findall((EXAMPLE / "compose.yaml").read_text()) if kind == "?"
    }
    # A variable that is only used, and asked for nowhere, would be empty.
    used = {
        name for name, kind, _ in _VARIABLE.findall((EXAMPLE / "compose.yaml").read_text()) if kind != "-"
    }
    assert used == wanted
    return composed(dict.fromkeys(wanted, "f" * 64))["services"]


def test_images_are_the_official_ones_and_what_is_built_is_there(services: dict[str, Any]):
    assert services["postgres"]["image"].partition(":")[0] in OFFICIAL
    for name in ("holdfast", "web"):
        build = services[name]["build"]
        context = (EXAMPLE / build["context"]).resolve()
        dockerfile = context / build.get("dockerfile", "Dockerfile")
        bases = re.findall(r"^FROM ([\w.-]+):\S+$", dockerfile.read_text(), re.MULTILINE)
        assert bases
        assert set(bases) <= OFFICIAL
        for source in re.findall(r"^COPY (.+) \S+$", dockerfile.read_text(), re.MULTILINE):
            assert all((context / one).exists() for one in source.split())


def test_what_is_named_is_declared(services: dict[str, Any]):
    whole = composed({})
    for service in services.values():
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in whole["volumes"]
        for config in service.get("configs", ()):
            assert config["source"] in whole["configs"]
        for name, how in service.get("depends_on", {}).items():
            assert how["condition"] != "service_healthy" or "healthcheck" in services[name]


def test_holdfast_starts_with_these_settings(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    monkeypatch.chdir(tmp_path)
    given = services["holdfast"]["environment"]
    known = {f"HOLDFAST_{name.upper()}" for name in Settings.model_fields} | {"OPENAI_API_KEY"}
    assert set(given) <= known
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.files_folder is not None
    assert settings.model_name == "offline"  # without a key


def test_both_servers_mean_the_same_people_and_places(services: dict[str, Any]):
    chat, web = services["holdfast"]["environment"], services["web"]["environment"]
    assert chat["HOLDFAST_JWT_ISSUER"] == web["BETTER_AUTH_URL"] == chat["HOLDFAST_CORS_ORIGINS"]
    assert chat["HOLDFAST_JWT_AUDIENCE"] == web["CHAT_AUDIENCE"]
    assert chat["HOLDFAST_PUBLIC_URL"] == web["CHAT_URL"]
    for address, name in ((web["BETTER_AUTH_URL"], "web"), (web["CHAT_URL"], "holdfast")):
        assert f"127.0.0.1:{urlsplit(address).port}:{urlsplit(address).port}" in services[name]["ports"]
    keys = urlsplit(chat["HOLDFAST_JWKS_URL"])
    assert (keys.hostname, keys.port, keys.path) == ("web", 3000, "/api/auth/jwks")
    made = composed({})["configs"]["databases"]["content"]
    for address in (chat["HOLDFAST_DATABASE_URL"], web["DATABASE_URL"]):
        assert urlsplit(address).hostname in services
        assert f"CREATE DATABASE {urlsplit(address).path.strip('/')};" in made


def test_the_application_is_told_what_it_asks_for(services: dict[str, Any]):
    """The settings that it does not start without, in the container and by `run.py`; and its README has them all."""
    source = (EXAMPLE / "lib" / "settings.ts").read_text()
    required = set(re.findall(r'(?:required|address)\("(\w+)"\)', source))
    assert set(services["web"]["environment"]) == required
    assert required <= set(re.findall(r'"(\w+)": ', (EXAMPLE / "stack.py").read_text()))
    every = required | set(re.findall(r'process\.env\["(\w+)"\]', source))
    table = (EXAMPLE / "README.md").read_text().partition("## Settings")[2]
    assert every == set(re.findall(r"`([A-Z_]+)`", table.partition("## In containers")[0])) - {
        "HOLDFAST_JWT_AUDIENCE"
    }
