"""Settings: sensible by default, refused in words, each of them documented."""

from pathlib import Path

import pytest

from holdfast.config import OFFLINE, Settings, load_settings
from holdfast.errors import ConfigurationError

SECRET = "x" * 32
DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_documented():
    text = DOCUMENT.read_text()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        variable = (
            str(alias.choices[-1])
            if alias is not None and not isinstance(alias, str)
            else f"HOLDFAST_{name.upper()}"
        )
        assert f"| `{variable}` |" in text, variable


def test_the_defaults_need_nothing():
    settings = load_settings()
    assert settings.model_name == OFFLINE
    assert settings.sqlite_path == Path("holdfast.db")


OUTSIDE = {
    "HOLDFAST_JWT_SECRET": "s" * 32,
    "HOLDFAST_JWT_ISSUER": "https://i.example",
    "HOLDFAST_JWT_AUDIENCE": "holdfast",
}


@pytest.mark.parametrize(
    ("variables", "model", "api"),
    [
        ({"OPENAI_API_KEY": "sk"}, None, "responses"),
        ({"OPENAI_API_KEY": "sk", "HOLDFAST_MODEL": "offline"}, "offline", "responses"),
        ({"OPENAI_BASE_URL": "http://x/v1", "HOLDFAST_MODEL": "llama"}, "llama", "chat_completions"),
        (
            {"OPENAI_BASE_URL": "http://x/v1", "HOLDFAST_MODEL": "m", "HOLDFAST_MODEL_API": "responses"},
            "m",
            "responses",
        ),
    ],
)
def test_which_model_speaks(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], model: str | None, api: str
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.model_name == (model or settings.model_name) != ""
    assert (settings.model_name == OFFLINE) is (model == "offline")
    assert settings.resolved_model_api == api


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"HOLDFAST_DATABASE_URL": "mysql://x/y"}, "HOLDFAST_DATABASE_URL"),
        ({"HOLDFAST_DATABASE_URL": "sqlite://"}, "must name a file"),
        ({"HOLDFAST_DATABASE_URL": "nonsense"}, "not a database address"),
        ({"HOLDFAST_DATABASE_URL": "postgresql://h:port/d"}, "not a database address"),
        (
            {"OPENAI_BASE_URL": "localhost:11434", "HOLDFAST_MODEL": "llama"},
            "OPENAI_BASE_URL: 'localhost:11434'",
        ),
        (
            {"HOLDFAST_TRANSCRIPTION_BASE_URL": "ears", "HOLDFAST_TRANSCRIPTION_MODEL": "w"},
            "HOLDFAST_TRANSCRIPTION_BASE_URL: 'ears' is not an address",
        ),
        ({"HOLDFAST_DATABASE_URL": "postgresql://h/d"}, "HOLDFAST_SECRET is required"),
        ({"HOLDFAST_DATABASE_URL": "postgresql+asyncpg://h/d?ssl=require"}, "parameter 'ssl'"),
        ({"HOLDFAST_DATABASE_TIMEOUT": "0"}, "HOLDFAST_DATABASE_TIMEOUT"),
        ({"HOLDFAST_RATE": "0"}, "HOLDFAST_RATE"),
        ({"HOLDFAST_MAX_TURNS_PER_USER": "none"}, "HOLDFAST_MAX_TURNS_PER_USER"),
        ({"HOLDFAST_SECRET": "short"}, "shorter than 32"),
        ({"HOLDFAST_MODEL": "gpt-x"}, "no OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": "http://x/v1"}, "HOLDFAST_MODEL"),
        ({"HOLDFAST_MODEL_API": "assistants"}, "HOLDFAST_MODEL_API"),
        ({"HOLDFAST_SIGNUP": "perhaps"}, "HOLDFAST_SIGNUP"),
        ({"HOLDFAST_JWKS_URL": "https://i.example/jwks"}, "HOLDFAST_JWT_ISSUER and HOLDFAST_JWT_AUDIENCE"),
        ({"HOLDFAST_JWT_SECRET": "s" * 32, "HOLDFAST_JWT_ISSUER": "i"}, "HOLDFAST_JWT_AUDIENCE"),
        ({"HOLDFAST_JWT_SECRET": "s" * 32, "HOLDFAST_JWT_AUDIENCE": "a"}, "HOLDFAST_JWT_ISSUER"),
        (
            {"HOLDFAST_JWT_ISSUER": "i", "HOLDFAST_JWT_AUDIENCE": "a"},
            "HOLDFAST_JWKS_URL or HOLDFAST_JWT_SECRET",
        ),
        ({**OUTSIDE, "HOLDFAST_JWKS_URL": "https://i.example/jwks"}, "exclude each other"),
        ({**OUTSIDE, "HOLDFAST_JWT_SECRET": "short"}, "HOLDFAST_JWT_SECRET is shorter than 32"),
        ({**OUTSIDE, "HOLDFAST_JWT_ISSUER": "holdfast"}, "our own accounts"),
        *(
            ({**OUTSIDE, "HOLDFAST_JWT_SECRET": "", "HOLDFAST_JWKS_URL": url}, "HOLDFAST_JWKS_URL is not")
            for url in ("i.example/jwks", "file:///keys", "https://", "https://[i.example", "nonsense")
        ),
        (
            {"OTEL_TRACES_EXPORTER": "zipkin"},
            "^OTEL_TRACES_EXPORTER: Input should be 'otlp', 'console' or 'none'",
        ),
        ({"HOLDFAST_REDIS_URL": "redis://localhost:6379/0"}, "SQLite is for one process"),
        ({"HOLDFAST_CORS_ORIGINS": "*"}, "is not an origin"),
        ({"HOLDFAST_CORS_ORIGINS": "null"}, "is not an origin"),
        ({"HOLDFAST_CORS_ORIGINS": "https://*.example.com"}, "is not an origin"),
        ({"HOLDFAST_CORS_ORIGINS": "app.example.com"}, "is not an origin"),
        ({"HOLDFAST_CORS_ORIGINS": "https://app.example.com/chat"}, "is not an origin"),
        ({"HOLDFAST_CORS_ORIGINS": "https://ann@app.example.com"}, "is not an origin"),
        ({"HOLDFAST_CORS_ORIGINS": "https://app.example.com:99999"}, "is not an origin"),
    ],
)
def test_what_does_not_fit_is_said(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: str):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=words) as refused:
        load_settings()
    assert "short" not in str(refused.value) or "shorter" in str(refused.value)


@pytest.mark.parametrize(
    ("variables", "exporter", "endpoint"),
    [
        ({}, None, None),
        ({"OTEL_SERVICE_NAME": "chat"}, None, None),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "otlp", None),
        ({"OTEL_TRACES_EXPORTER": "console"}, "console", None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/"}, "otlp", "http://c:4318/v1/traces"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t/x"},
            "otlp",
            "http://t/x",
        ),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "none"},
            None,
            "http://c/v1/traces",
        ),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "true"},
            None,
            "http://c/v1/traces",
        ),
    ],
)
def test_when_traces_are_sent_and_where(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], exporter: str | None, endpoint: str | None
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert (settings.traces_exporter, settings.traces_endpoint) == (exporter, endpoint)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOLDFAST_SECRET", "s3cret" * 8)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-s3cret")
    monkeypatch.setenv("HOLDFAST_DATABASE_URL", "postgresql://localhost/holdfast")
    monkeypatch.setenv("HOLDFAST_REDIS_URL", "redis://:s3cret@localhost:6379/0")
    assert "s3cret" not in repr(load_settings())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://u:p%40ss@ep-cool-1.eu.example/d?sslmode=require&channel_binding=require",
            {
                "host": "ep-cool-1.eu.example",
                "user": "u",
                "password": "p@ss",
                "dbname": "d",
                "sslmode": "require",
                "channel_binding": "require",
            },
        ),
        (
            "postgres://u:p@h:6432/d?options=endpoint%3Dep-cool-1&sslmode=require",
            {
                "host": "h",
                "port": 6432,
                "user": "u",
                "password": "p",
                "dbname": "d",
                "sslmode": "require",
                "options": "endpoint=ep-cool-1",
            },
        ),
        (
            "postgresql:///d?host=/run/postgresql&user=u",
            {"host": "/run/postgresql", "user": "u", "dbname": "d"},
        ),
        (
            "postgresql+psycopg2://u@/d?host=a:5432&host=b:5433&target_session_attrs=read-write",
            {
                "host": "a,b",
                "port": "5432,5433",
                "user": "u",
                "dbname": "d",
                "target_session_attrs": "read-write",
            },
        ),
    ],
)
def test_postgresql_addresses_reach_the_driver_whole(url: str, expected: dict[str, object]):
    """Neon's addresses, pooled and not, sockets and several hosts: as libpq would read them."""
    settings = Settings(_env_file=None, database_url=url, secret=SECRET)
    assert settings.url.drivername == "postgresql+psycopg"
    _, given = settings.url.get_dialect()().create_connect_args(settings.url)
    assert {name: value for name, value in given.items() if name != "context"} == expected
