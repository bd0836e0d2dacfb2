"""Where something failed, for logs."""

import traceback

__all__ = ["where"]


def where(exc: BaseException) -> str:
    """The traceback without the exception's message, which may quote what people wrote."""
    return "".join(traceback.format_tb(exc.__traceback__)).rstrip()
