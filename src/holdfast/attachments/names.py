"""Names of files as people see them. No path is ever made of one."""

import re
import unicodedata

__all__ = ["clean_name"]

MAX_NAME = 200
"""Characters."""

_JOINER = "\u200d"  # holds the parts of an emoji together; every other invisible character only deceives


def clean_name(given: str) -> str:
    """The last component of what a client calls the file, without what cannot be seen, at most 200 characters.

    Marks that turn the direction of writing are left out: with them "exe.gnp" reads as "png.exe".
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    name = "".join(char for char in name if char == _JOINER or unicodedata.category(char)[0] != "C")
    name = " ".join(name.split()).strip(". ")
    if len(name) > MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 16 else ""
        name = name[: MAX_NAME - len(ending)] + ending
    return name or "file"
