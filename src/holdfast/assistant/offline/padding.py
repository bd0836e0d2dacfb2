"""Politeness and hesitation around a request, which say nothing about what is asked."""

import re

from holdfast.assistant.offline.spans import Span

__all__ = ["bare", "without_padding", "without_pictures"]

_YOU = (
    r"(?:can|could|would|will|won't|can't|couldn't) (?:you|u)(?: (?:please|kindly|just|also|maybe|possibly))*"
)
_LEADING = re.compile(
    r"(?:"
    r"(?:hey|hi|hello|yo|hiya)(?: (?:there|holdfast|assistant|bot|friend|again|everyone))?"
    r"|good (?:morning|afternoon|evening|day)"
    r"|dear (?:assistant|holdfast)|assistant|holdfast|@\w+"
    r"|okay|ok|alright|all right|so|well|um+|uh+|hm+|oh|oops|ah|sorry|excuse me|now|then|next|also|and|plus"
    r"|but|actually|first(?! one\b)|first of all|secondly|finally|lastly|after that|btw|by the way|again"
    r"|(?:right|sure|great|perfect|nice|cool|awesome|excellent|thank you|thanks|fine"
    r"|done)(?=\s*[,.!])|yes|yeah|yep|no wait|wait|no(?=[,.!])|nope"
    r"|thanks|thank you(?: (?:so|very) much)?"
    r"|please(?: to)?|kindly|quickly|just|simply|maybe|perhaps|if (?:you can|possible|you could|you don't mind)"
    r"|(?:would|do) you mind|(?:would|are) you (?:be )?able to|(?:one more|another|last) thing(?="
    rf" ?[:,-])|{_YOU}|do you think you (?:can|could)|is it possible to|i was wondering"
    r" if you could"
    r"|i(?:'d| would) (?:like|love|want) (?:for )?you to|i (?:want|need) you to|you (?:should|can|may"
    r"|must|need to)"
    r"|i(?:'d| would) (?:be grateful|appreciate it) if you (?:could|would)"
    r"|i (?:want|need|would like|like)(?= (?:add|create|show|list|delete|remove|see)\b)"
    r"|(?:yesterday|last night|earlier(?: today)?)(?=,? (?:i|we)\b)"
    r"|(?:we|you) (?:can|could|may)(?= (?:drop|delete|remove|forget|scratch|scrap|ditch|cross)\b)"
    r"|go ahead and|try to|(?:help me(?: to)?|let's|let us|let me|(?:can|could|may) (?:i|we)(?:"
    r" please| just| also)*)(?= (?:add|create|delete|remove|mark"
    r"|complete|change|list|show)\b)"
    r"|be so kind (?:as|and)(?: to)?|do me a favou?r and|feel free to|it's time to|time to"
    r")(?=$|[\s,.!:;-])[\s,.!:;-]*"
)
# "… to say thanks" is about thanking somebody else.
_NOT_MEANT = "".join(
    rf"(?<!\b{word})" for word in ("say", "saying", "with", "send", "of", "give", "a", "write", "to", "say:")
)
_TRAILING = re.compile(
    rf"(?:^|{_NOT_MEANT}[\s,.!?;-]+)(?:"
    r"(?:many )?(?:thanks|thank you|cheers|ty)"
    r"(?: (?:a lot|so much|very much|a million|in advance|again|buddy|mate|friend))*"
    r"|please|(?:if you )?(?:would|could|can|will|won't|wouldn't) you(?: please)?|if you (?:can|don't"
    r" mind|please)"
    r"|if possible|if that's (?:ok|okay|possible)|real quick|when you (?:can|get a chance|have a moment)"
    r"|yay|woohoo|hooray|hurray|phew|lol|haha+|at last|whew"
    r"|for me|ok|okay|alright|right away|would be (?:very |so |really )?(?:great|nice|lovely|good|helpful|cool)"
    r")[\s,.!?;]*$"
)
# The one remainder that is no padding: an answer that consists of such a word alone.
_BLANK = " \n\t,.!?;:-"

# Signs that end or begin a message and say no more than its words.
_PICTURE = re.compile(r"^[^\w\s\"'(\[#+@*<\ue000-]+\s+|\s*[^\w\s\"')\]!?.,;:%#+*>~\ue000$€£-]+$")


def without_pictures(span: Span) -> Span:
    """Without the emoji and the like around it. Titles keep theirs."""
    while (match := _PICTURE.search(span.norm)) and match[0].strip():
        span = bare(span.cut(match.end()) if match.start() == 0 else span.cut(0, match.start()))
    return span


def bare(span: Span) -> Span:
    """Without blanks and the punctuation that ends a sentence."""
    return span.strip(" \n\t,;").strip(" \n\t.!?;,")


def without_padding(span: Span) -> Span:
    """What is left of a clause once nobody is greeted, asked nicely or thanked. Empty if that was all."""
    while match := _LEADING.match(span.norm):
        span = span.cut(match.end())
    while match := _TRAILING.search(bare(span).norm):
        span = bare(span).cut(0, match.start())
    return bare(span).strip(_BLANK) if not span.norm.strip(_BLANK) else bare(span)
