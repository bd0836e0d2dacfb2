"""A model's failure, in words that say what happened and what to do."""

import openai
from agents.exceptions import MaxTurnsExceeded, ModelBehaviorError, ModelRefusalError
from chatkit.errors import CustomStreamError

__all__ = ["in_words", "refuses_content"]


def refuses_content(exc: openai.APIStatusError) -> bool:
    """Whether it may be what the request holds that the provider refuses, and not the key, the rate or the weather.

    Endpoints say so in many ways: 400, 404 (no such model that sees), 413, 415, 422, and Ollama 500.
    """
    return 400 <= exc.status_code <= 501 and exc.status_code not in (401, 403, 408, 429)


def in_words(exc: Exception) -> CustomStreamError | None:
    """The error for the reader's eyes; None for what is not the model's doing."""
    match exc:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            message, retry = (
                "The model's provider refuses our key. The operator must check OPENAI_API_KEY.",
                False,
            )
        case openai.NotFoundError():
            message, retry = (
                "The provider does not know this model. The operator must check HOLDFAST_MODEL.",
                False,
            )
        case openai.RateLimitError():
            wait = exc.response.headers.get("retry-after", "")
            when = f"in {wait} seconds" if wait.isdigit() else "in a moment"
            message, retry = f"The model is asked too much just now. Try again {when}.", True
        case openai.APITimeoutError():
            message, retry = "The model did not answer in time. Try again.", True
        case openai.APIConnectionError():
            message, retry = (
                "The model cannot be reached. Try again; the operator may check OPENAI_BASE_URL.",
                True,
            )
        case openai.APIStatusError() if exc.status_code >= 500:
            message, retry = "The model's provider has a problem. Try again in a moment.", True
        case openai.APIStatusError():
            message, retry = "The model's provider did not accept the conversation.", True
        case openai.APIError():
            message, retry = "The model's answer broke off. Try again.", True
        case MaxTurnsExceeded():
            message, retry = (
                "The model went round in circles and was stopped. Try again, in smaller steps.",
                True,
            )
        case ModelRefusalError():
            message, retry = "The model declined to answer that.", False
        case ModelBehaviorError():
            message, retry = "The model asked for something that does not exist. Try again.", True
        case _:
            return None
    return CustomStreamError(message, allow_retry=retry)
