"""Pieces of regular expressions that several rules are made of, all for the lower-cased reading."""

from holdfast.assistant.offline.words import word_set

__all__ = ["COMPLETED", "DONE", "LIST", "NOT_DONE", "NOUN", "NOW", "PENDING", "verbs"]

NOUN = r"(?:tasks?|todos?(?: items?| tasks?| lists?)?|items?|reminders?|entry|entries|chores?|ones?|things?)"
LIST = (
    r"(?:(?:(?:my|the|our|this) (?:todo |task |shopping |grocery )?|todo |task )(?:list|tasks|todos)|my todo)"
)

COMPLETED = r"(?:completed?|done|finished|closed|ticked(?: off)?|checked(?: off)?|crossed(?: off)?)"
PENDING = (
    r"(?:pending|open|unfinished|incomplete|uncompleted|undone|outstanding|remaining|active|unchecked"
    r"|not (?:yet )?(?:done|completed?|finished)(?: yet)?)"
)
# What "mark it as …" and "it is …" may end with.
DONE = (
    r"(?:done|completed?|finished|closed|ticked(?: off)?|checked(?: off)?|crossed(?: off)?|resolved"
    r"|accomplished|handled"
    r"|sorted(?: out)?|taken care of|dealt with|over(?: with)?|over and done with|through|off (?:the"
    r"|my) list)"
)
NOT_DONE = (
    r"(?:not (?:yet )?(?:done|completed?|finished)(?: yet)?|undone|incomplete|uncompleted|pending"
    r"|open|unfinished|todo|active)"
)
# Time words that belong to no title when they end a report of something done.
NOW = (
    r"(?:(?:,? (?:now|already|today|yesterday|just now|finally|earlier|tonight|too|as well|this"
    r" morning|last night|for you|yet))*)"
)

_DOUBLING = word_set("put get set cut let drop strip scrap")


def verbs(words: str) -> str:
    """A group of verbs, each also in its -ing form ("would you mind deleting …"). Blanks part verbs, "_" is one."""
    forms = []
    for verb in words.split():
        head, _, tail = verb.partition("_")
        ending = f"{head[:-1]}(?:e|ing)" if head.endswith("e") else f"{head}(?:ing)?"
        if head in _DOUBLING:
            ending = f"{head}(?:{head[-1]}ing)?"
        forms.append(f"{ending} {tail.replace('_', ' ')}" if tail else ending)
    return rf"(?:{'|'.join(forms)})"
