"""A model's failure, in words that say what happened and what to do."""

import math

import openai
from agents.exceptions import MaxTurnsExceeded, ModelBehaviorError, ModelRefusalError

from holdfast.assistant.client import timed_out
from holdfast.errors import ModelFailed

__all__ = [
    "broken_off",
    "cut_short",
    "declined",
    "filtered",
    "in_words",
    "provider_failed",
    "refuses_content",
    "seconds_to_wait",
    "silent",
]


def refuses_content(exc: openai.APIStatusError) -> bool:
    """Whether it may be what the request holds that the provider refuses, and not the key, the rate or the weather.

    Endpoints say so in many ways: 400, 404 (no such model that sees), 413, 415, 422, and Ollama 500.
    """
    return 400 <= exc.status_code <= 501 and exc.status_code not in (401, 403, 408, 429)


def seconds_to_wait(exc: openai.APIStatusError) -> float | None:
    """What `Retry-After` says, in seconds; None for nothing, or a date, which no known provider sends."""
    try:
        seconds = float(exc.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def silent(seconds: float) -> ModelFailed:
    return ModelFailed("model_silent", f"The model has said nothing for {_time(seconds)}. Try again.")


def cut_short() -> ModelFailed:
    return ModelFailed(
        "model_cut_short",
        "The answer was cut off at the model's length limit. Say “go on” for the rest, or ask for less at once.",
    )


def filtered() -> ModelFailed:
    return ModelFailed(
        "model_filtered", "The provider's content filter ended the answer. Put it in other words."
    )


def declined() -> ModelFailed:
    return ModelFailed("model_declined", "The model declined to answer that. Put it in other words.")


def broken_off() -> ModelFailed:
    return ModelFailed("model_broke_off", "The model's answer broke off. Try again.")


def provider_failed(code: str | None) -> ModelFailed:
    """What a provider reports in the middle of a stream, where there is no HTTP status any more.

    `code` is one of OpenAI's: `server_error`, `rate_limit_exceeded`, `context_length_exceeded` …
    """
    match code:
        case "rate_limit_exceeded":
            return _asked_too_much("in a moment")
        case "insufficient_quota":
            return _used_up()
        case "context_length_exceeded":
            return _too_long()
        case _:
            return ModelFailed(
                "model_broke_off", "The model's provider had a problem, and the answer broke off. Try again."
            )


def in_words(exc: Exception) -> ModelFailed | None:
    """The error for the reader's eyes; None for what is not the model's doing."""
    match exc:
        case ModelFailed():
            return exc
        case openai.APIStatusError():
            return _of_status(exc)
        case openai.APITimeoutError() if timed_out(exc):
            return ModelFailed("model_silent", "The model did not answer in time. Try again.")
        case openai.APIConnectionError():
            return ModelFailed(
                "model_unreachable",
                "The model cannot be reached. Try again; the operator may check OPENAI_BASE_URL.",
            )
        case openai.APIError():
            return provider_failed(exc.code)
        case MaxTurnsExceeded():
            return ModelFailed(
                "model_in_circles",
                "The model went round in circles and was stopped. Try again, in smaller steps.",
            )
        case ModelRefusalError():
            return declined()
        case ModelBehaviorError():
            return ModelFailed(
                "model_confused", "The model asked for something that does not exist. Try again."
            )
        case _:
            return None


def _of_status(exc: openai.APIStatusError) -> ModelFailed:
    match exc.status_code:
        case 401 | 403:
            return ModelFailed(
                "model_key_refused",
                "The model's provider refuses our key. The operator must check OPENAI_API_KEY; then try again.",
            )
        case 404:
            return ModelFailed(
                "model_unknown",
                "The provider does not know this model. The operator must check HOLDFAST_MODEL; then try again.",
            )
        case 429 if exc.code == "insufficient_quota":
            return _used_up()
        case 429:
            wait = seconds_to_wait(exc)
            return _asked_too_much("in a moment" if wait is None else f"in {_time(wait)}")
        case 408 | 409:
            return ModelFailed("model_silent", "The model did not answer in time. Try again.")
        case status if status >= 500:
            return ModelFailed("model_down", "The model's provider has a problem. Try again in a moment.")
        case 413:
            return _too_long()
        case _ if exc.code == "context_length_exceeded":
            return _too_long()
        case _:
            return ModelFailed(
                "model_refused",
                "The model's provider did not accept the conversation. Try again, or begin a new one.",
            )


def _asked_too_much(when: str) -> ModelFailed:
    return ModelFailed("model_busy", f"The model is asked too much just now. Try again {when}.")


def _used_up() -> ModelFailed:
    return ModelFailed(
        "model_used_up",
        "What the model's provider grants is used up. The operator must check the plan; then try again.",
    )


def _too_long() -> ModelFailed:
    return ModelFailed(
        "model_too_long",
        "The conversation is too long for this model. Begin a new one; the operator may lower HOLDFAST_HISTORY_TOKENS.",
    )


def _time(seconds: float) -> str:
    """A time as people say it, never less than it is."""
    if seconds <= 90:
        whole = max(1, math.ceil(seconds))
        return f"{whole} second{'' if whole == 1 else 's'}"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minutes" if minutes <= 90 else f"{math.ceil(minutes / 60)} hours"
