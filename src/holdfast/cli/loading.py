"""What a person names on the command line as MODULE:NAME."""

import importlib
import sys
import traceback
from typing import Any

from holdfast.errors import ConfigurationError

__all__ = ["load_named"]


def load_named(path: str) -> Any:
    """What `path` leads to, in a module on Python's path or in the working directory.

    Raises:
        ConfigurationError: it leads nowhere, or its module fails; with what it failed of, and the line.
    """
    module_name, colon, name = path.partition(":")
    if not (module_name and colon and name):
        raise ConfigurationError(f"{path!r} is not MODULE:NAME, such as my_agent:MyServer.")
    sys.path.insert(0, "")  # as `python -m` would: the module may stand in the working directory
    try:
        module = importlib.import_module(module_name)
    except Exception as exc:  # whatever a person's own module does
        raise ConfigurationError(
            f"The module {module_name!r} cannot be imported: {_said(exc)}{_where(exc)}."
        ) from exc
    try:
        return getattr(module, name)
    except AttributeError as exc:
        raise ConfigurationError(f"{module_name!r} has no {name!r}.") from exc


def _said(exc: Exception) -> str:
    text = str(exc).rstrip(".")
    return text if isinstance(exc, ImportError) and text else f"{type(exc).__name__}: {text}".rstrip(": ")


def _where(exc: Exception) -> str:
    """The line of theirs at which it failed; nothing where the words name it already, or the module is not there."""
    frames = [
        frame for frame in traceback.extract_tb(exc.__traceback__) if not frame.filename.startswith("<frozen")
    ]
    theirs = frames[1:] if frames and frames[0].filename == __file__ else frames
    theirs = [frame for frame in theirs if frame.filename != importlib.__file__]
    if isinstance(exc, SyntaxError) or not theirs:
        return ""
    return f" ({theirs[-1].filename}, line {theirs[-1].lineno})"
