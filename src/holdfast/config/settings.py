"""The settings themselves, and how they are read."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL

from holdfast.config.checks import OFFLINE, check_issuer, check_models
from holdfast.config.values import address, database_url, endpoint, media_type, origin
from holdfast.errors import ConfigurationError

__all__ = ["DEFAULT_OPENAI_MODEL", "OFFLINE", "Settings", "load_settings"]

DEFAULT_OPENAI_MODEL = "gpt-5.4-mini"


class Settings(BaseSettings):
    """Everything that can be configured. Field names are the environment's, in lower case, with `HOLDFAST_`."""

    model_config = SettingsConfigDict(
        env_prefix="HOLDFAST_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    database_url: str = Field("sqlite:///holdfast.db", description="Where everything is kept.")
    redis_url: SecretStr | None = Field(
        None, description="Joins several processes on one PostgreSQL database; none: one process."
    )
    secret: SecretStr | None = Field(None, description="Signs our tokens; at least 32 characters.")
    model: str | None = Field(None, description="`offline`, or a model's name.")
    models: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="The models that people may choose from; the first is the default."
    )
    model_api: Literal["responses", "chat_completions"] | None = Field(
        None, description="Which of OpenAI's interfaces the model speaks."
    )
    openai_api_key: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("openai_api_key", "OPENAI_API_KEY"),
        description="The model's key.",
    )
    openai_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("openai_base_url", "OPENAI_BASE_URL"),
        description="An OpenAI-compatible endpoint (Ollama, vLLM, LiteLLM …).",
    )
    transcription_model: str | None = Field(
        None, description="What turns speech into text; none: no dictation."
    )
    transcription_base_url: str | None = Field(
        None, description="Its endpoint, where it is not the model's own."
    )
    transcription_api_key: SecretStr | None = Field(
        None, description="Its key, where it is not the model's own."
    )
    model_timeout: float = Field(
        120.0, ge=0.1, le=3600, description="How long the model may say nothing, in seconds."
    )
    history_tokens: int = Field(
        24_000, ge=1_000, description="How much of a conversation the model is sent, in estimated tokens."
    )
    token: SecretStr | None = Field(None, description="Whose tasks `holdfast mcp` offers: a bearer token.")
    signup: Literal["open", "closed"] = Field(
        "open", description="Whether people may make accounts themselves."
    )
    jwks_url: str | None = Field(None, description="Where an outside issuer publishes its keys.")
    jwt_secret: SecretStr | None = Field(
        None, description="The secret an outside issuer signs with (HS256); at least 32 characters."
    )
    jwt_issuer: str | None = Field(None, description="The outside issuer: its tokens' `iss`.")
    jwt_audience: str | None = Field(None, description="Whom its tokens must be for: their `aud`.")
    trusted_proxies: str = Field(
        "127.0.0.1,::1", description="Proxies whose word on a client's address and scheme is taken."
    )
    session_days: int = Field(30, ge=1, le=3650, description="How long a sign-in lasts, in days.")
    database_timeout: float = Field(
        15.0, ge=0.1, le=300, description="How long an operation may wait for the database, in seconds."
    )
    max_turns_per_user: int = Field(32, ge=1, description="Answers that one user may have running.")
    max_turns: int = Field(512, ge=1, description="Answers that may run in one process.")
    stop_grace: float = Field(
        5.0,
        ge=0,
        le=3600,
        description="Seconds after which a client that went away has meant to stop its answer.",
    )
    drain: float = Field(
        20.0, ge=0, le=3600, description="Seconds that running answers get when the process is asked to end."
    )
    journal_keep: float = Field(
        86_400.0, ge=0, description="Seconds for which the steps of an ended answer are kept."
    )
    max_streams_per_user: int = Field(
        32, ge=1, description="Event streams that one user may have open in one process."
    )
    rate: int = Field(1200, ge=1, description="Requests that one user may make in a minute.")
    log_format: Literal["text", "json"] = Field("text", description="How log lines are written.")
    max_body: int = Field(1_048_576, ge=1024, description="Largest request body, in bytes.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Pages of other origins that may call us, credentials included."
    )
    public_url: str | None = Field(None, description="The address at which people reach us.")
    files: Path | None = Field(None, description="The folder that attachments are kept in.")
    max_attachment: int = Field(20 * 1_048_576, ge=1, description="Largest attachment, in bytes.")
    attachment_types: Annotated[tuple[str, ...], NoDecode] = Field(
        ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/*"),
        description="Types of attachments that are taken, as found in their bytes.",
    )

    otel_sdk_disabled: bool = Field(
        False,
        validation_alias=AliasChoices("OTEL_SDK_DISABLED"),
        description="No traces, whatever else is set.",
    )
    otel_traces_exporter: Literal["otlp", "console", "none"] | None = Field(
        None, validation_alias=AliasChoices("OTEL_TRACES_EXPORTER"), description="How traces are sent."
    )
    otel_endpoint: str | None = Field(
        None,
        validation_alias=AliasChoices("OTEL_EXPORTER_OTLP_ENDPOINT"),
        description="The collector's address.",
    )
    otel_traces_endpoint: str | None = Field(
        None,
        validation_alias=AliasChoices("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
        description="Its address for traces, whole.",
    )
    otel_service_name: str | None = Field(
        None, validation_alias=AliasChoices("OTEL_SERVICE_NAME"), description="What traces call this process."
    )

    @field_validator("models", mode="before")
    @classmethod
    def _names(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return tuple(dict.fromkeys(name.strip() for name in given.split(",") if name.strip()))

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _origins(cls, given: object) -> object:
        return (
            tuple(origin(part) for part in given.split(",") if part.strip())
            if isinstance(given, str)
            else given
        )

    @field_validator("attachment_types", mode="before")
    @classmethod
    def _types(cls, given: object) -> object:
        return (
            tuple(media_type(part) for part in given.split(",") if part.strip())
            if isinstance(given, str)
            else given
        )

    @field_validator("public_url")
    @classmethod
    def _address(cls, given: str | None) -> str | None:
        return None if given is None else address(given)

    @field_validator("openai_base_url", "transcription_base_url")
    @classmethod
    def _endpoint(cls, given: str | None) -> str | None:
        return None if given is None else endpoint(given)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.secret is not None and len(self.secret.get_secret_value()) < 32:
            raise ValueError(
                "HOLDFAST_SECRET is shorter than 32 characters; `openssl rand -hex 32` makes a good one."
            )
        if not self.is_sqlite and self.secret is None:
            raise ValueError(
                "HOLDFAST_SECRET is required with PostgreSQL; `openssl rand -hex 32` makes a good one."
            )
        if self.redis_url is not None and self.is_sqlite:
            raise ValueError(
                "HOLDFAST_REDIS_URL joins processes on PostgreSQL; SQLite is for one process, which needs no Redis."
            )
        check_models(self)
        check_issuer(self)
        return self

    @property
    def url(self) -> URL:
        """The database's address for SQLAlchemy, with the asynchronous driver named."""
        return database_url(self.database_url)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        return Path(self.url.database or "") if self.is_sqlite else None

    @property
    def files_folder(self) -> Path | None:
        """Where attachments are kept; None when they are not taken.

        Beside the SQLite file, and named after it: what no row of the database knows is cleared away there, so two
        databases must not share a folder. Processes on PostgreSQL may run on several machines, and no default
        would be a folder that all of them see.
        """
        if self.files is not None or self.sqlite_path is None:
            return self.files
        return self.sqlite_path.with_name(f"{self.sqlite_path.stem}-files")

    @property
    def model_name(self) -> str:
        """The model to use: the one named, else the first to choose from, else OpenAI's default when there is a key,
        else the offline one."""
        if self.model is not None:
            return self.model
        if self.models:
            return self.models[0]
        return DEFAULT_OPENAI_MODEL if self.openai_api_key else OFFLINE

    @property
    def model_names(self) -> tuple[str, ...]:
        """What people may choose from; one name when there is no choice."""
        return self.models if self.model_name in self.models else (self.model_name, *self.models)

    @property
    def resolved_model_api(self) -> Literal["responses", "chat_completions"]:
        return self.model_api or ("chat_completions" if self.openai_base_url else "responses")

    @property
    def traces_exporter(self) -> Literal["otlp", "console"] | None:
        """How traces are sent; None when they are not."""
        if self.otel_sdk_disabled or self.otel_traces_exporter == "none":
            return None
        asked = self.otel_traces_exporter
        return asked or ("otlp" if self.otel_endpoint or self.otel_traces_endpoint else None)

    @property
    def traces_endpoint(self) -> str | None:
        """Where OTLP traces are posted to; None for the exporter's own default."""
        if self.otel_traces_endpoint is not None or self.otel_endpoint is None:
            return self.otel_traces_endpoint
        return f"{self.otel_endpoint.rstrip('/')}/v1/traces"


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment.

    Raises:
        ConfigurationError: in a sentence that says which variable is wrong and what to do.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic validates what it is given
    except ValidationError as exc:
        lines = []
        for error in exc.errors(include_url=False, include_input=False):
            where = ".".join(str(part) for part in error["loc"])
            name = where if where.isupper() else f"HOLDFAST_{where.upper()}"
            message = error["msg"].removeprefix("Value error, ")
            lines.append(f"{name}: {message}" if where else message)
        raise ConfigurationError("; ".join(lines)) from exc
