"""What settings must be to one another; each check raises `ValueError` in words."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.identity import LOCAL_ISSUER

if TYPE_CHECKING:
    from holdfast.config.settings import Settings

__all__ = ["OFFLINE", "check_issuer", "check_models"]

OFFLINE = "offline"


def check_models(settings: "Settings") -> None:
    """Each model has an endpoint that it can be reached at."""
    reachable = bool(settings.openai_api_key or settings.openai_base_url)
    if settings.openai_base_url and not settings.openai_api_key and not (settings.model or settings.models):
        raise ValueError("OPENAI_BASE_URL is set without a model: name one in HOLDFAST_MODEL.")
    for variable, names in (
        ("HOLDFAST_MODEL", (settings.model or OFFLINE,)),
        ("HOLDFAST_MODELS", settings.models),
    ):
        beyond = next((name for name in names if name != OFFLINE), None)
        if beyond is not None and not reachable:
            raise ValueError(
                f"{variable} is {beyond!r}, but there is no OPENAI_API_KEY and no OPENAI_BASE_URL to reach it."
            )
    if settings.transcription_model is None and (
        settings.transcription_base_url or settings.transcription_api_key
    ):
        raise ValueError("HOLDFAST_TRANSCRIPTION_MODEL is not set, and the rest of it is.")
    if settings.transcription_model and not (
        reachable or settings.transcription_base_url or settings.transcription_api_key
    ):
        raise ValueError(
            "HOLDFAST_TRANSCRIPTION_MODEL needs HOLDFAST_TRANSCRIPTION_BASE_URL or a key to be reached with."
        )


def check_issuer(settings: "Settings") -> None:
    """An outside issuer is named whole or not at all: a token that is for anybody would be for us too."""
    if settings.jwks_url is None and settings.jwt_secret is None:
        if settings.jwt_issuer is not None or settings.jwt_audience is not None:
            raise ValueError(
                "HOLDFAST_JWT_ISSUER and HOLDFAST_JWT_AUDIENCE need HOLDFAST_JWKS_URL or HOLDFAST_JWT_SECRET."
            )
        return
    if settings.jwks_url is not None and settings.jwt_secret is not None:
        raise ValueError("HOLDFAST_JWKS_URL and HOLDFAST_JWT_SECRET exclude each other: set one.")
    if settings.jwt_issuer is None or settings.jwt_audience is None:
        raise ValueError(
            "An outside issuer needs HOLDFAST_JWT_ISSUER and HOLDFAST_JWT_AUDIENCE: its tokens' `iss` and `aud`."
        )
    if settings.jwt_issuer == LOCAL_ISSUER:
        raise ValueError(f"HOLDFAST_JWT_ISSUER: {LOCAL_ISSUER!r} is the issuer of our own accounts.")
    if settings.jwt_secret is not None and len(settings.jwt_secret.get_secret_value()) < 32:
        raise ValueError("HOLDFAST_JWT_SECRET is shorter than 32 characters: HS256 needs as many.")
    if settings.jwks_url is not None:
        try:
            parts = urlsplit(settings.jwks_url)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError("HOLDFAST_JWKS_URL is not an http or https address.")
