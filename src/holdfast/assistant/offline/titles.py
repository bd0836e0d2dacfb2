"""From the words of a request to a title that fits."""

import re

from holdfast.assistant.offline.intents import Add
from holdfast.assistant.offline.padding import without_padding
from holdfast.assistant.offline.spans import Span

__all__ = [
    "DESCRIPTION_LIMIT",
    "LONG_SENTENCE",
    "TITLE_LIMIT",
    "new_task",
    "shortened",
    "title_case",
    "title_of",
]

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 1_000
# Rules read a sentence many times over; what is longer than this is not read by them, but taken whole.
LONG_SENTENCE = 300

# "… that I need to" is why, and not what.
_OWED = (
    r"(?:that )?(?:i|we)(?:'ve)? (?:really |also |still )*(?:need to|have to|must|should|ought to|got"
    r" to) (?:remember to )?"
)
_LEADING = re.compile(rf"(?:{_OWED}|to (?=\S)|that (?=i )|[:\-,=>]+ ?)+")
_TRAILING = re.compile(
    r",? (?:(?:to|on|onto|in|into|for) (?:my |the |our )?(?:todo |task |shopping |grocery )?(?:list|tasks|todos)"
    r"|as (?:a |an |my )?(?:new |next )?(?:tasks?|todos?|items?|reminders?))$"
)
_DESCRIPTION = re.compile(
    r"^(?P<title>.+?)[,;.]? \(?(?:(?:with|and) (?:the |a |an )?(?:description|notes?|details?|comment)"
    r"(?: that says| saying| of|:)?|(?:description|notes?|details?) ?:) ?(?P<text>[^)]+)\)?$",
    re.DOTALL,
)


def title_case(text: str) -> str:
    """The first letter upper-cased, unless the word has capitals of its own ("iPhone")."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    return text if any(char.isupper() for char in first[1:]) else text[:1].upper() + text[1:]


def title_of(span: Span) -> str:
    """The user's words as a title: one line, no politeness, nothing corrected. A quotation stays as it is."""
    span = span.strip(" ,:;-")
    if match := _TRAILING.search(span.norm):
        span = span.cut(0, match.start())
    if match := _LEADING.match(span.norm):
        span = span.cut(match.end())
    if span.quoted is not None:
        return " ".join(span.quoted.split())
    stripped = without_padding(span)
    # "add thank you" has nothing but padding: then that is the title.
    span = stripped if stripped and stripped.start == span.start else _end_only(span)
    if match := _TRAILING.search(span.norm):
        span = span.cut(0, match.start())
    return title_case(" ".join(span.raw.split()))


def _end_only(span: Span) -> Span:
    """Padding taken off the end alone: "now" and "first" may begin a title."""
    stripped = without_padding(span)
    return span.cut(0, stripped.end - span.start) if stripped else span.strip(" .!")


def new_task(span: Span, *, reminds: bool = False) -> Add | None:
    """The task that these words ask for, or None if they say nothing."""
    if len(span.norm) > LONG_SENTENCE:
        return shortened(span.raw, reminds=reminds)
    described = None if span.quoted is not None else _DESCRIPTION.match(span.norm)
    if described:
        text = span.group(described, "text")
        title = title_of(span.group(described, "title"))
        description = (text.quoted or text.raw.strip(" .\n"))[:DESCRIPTION_LIMIT]
    else:
        title, description = title_of(span), ""
    if not title.strip(" .,!?-"):
        return None
    if len(title) <= TITLE_LIMIT:
        return Add(title, description or None, reminds=reminds)
    return shortened(title, description, reminds=reminds)


def shortened(text: str, description: str = "", *, reminds: bool = False) -> Add:
    """A task whose title is the beginning of a text that is too long for one; the description has all of it."""
    title = title_case(" ".join(text.split()))
    if len(title) <= TITLE_LIMIT:
        return Add(title, description or None, reminds=reminds)
    head = title[: TITLE_LIMIT - 1]
    head = head.rsplit(" ", 1)[0] if " " in head[TITLE_LIMIT // 2 :] else head
    whole = f"{title}\n{description}" if description else title
    return Add(f"{head.rstrip(' ,;')}…", whole[:DESCRIPTION_LIMIT], shortened=True, reminds=reminds)
