"""What people say to an assistant besides asking for something."""

import re

from holdfast.assistant.offline.intents import Chat, ChatKind, Last, Numbers, Ordinals
from holdfast.assistant.offline.padding import without_pictures
from holdfast.assistant.offline.refs import ref_of
from holdfast.assistant.offline.spans import Span

__all__ = ["chat_of", "is_question"]

_NAME = r"(?: (?:there|everyone|all|again|holdfast|assistant|bot|friend|mate|buddy|to you))*"
_PATTERNS: tuple[tuple[ChatKind, str], ...] = (
    (
        "yes",
        r"(?:\U0001f44d|\U0001f44c|yes|yea|yeah|yep|yup|y|sure|absolutely|definitely|certainly|of course|please do"
        r"|do it|do that|do so|go ahead"
        r"|go for it|correct|exactly|right|that's right|confirm(?:ed)?|affirmative|make it so|please"
        r"|indeed|why not|that one"
        r"|that's the one|i do)"
        r"(?:,? (?:please|do|do it|do that|thanks|thank you|go ahead|sure|ok|okay|that one|that's"
        r" right|of course|add it))*",
    ),
    (
        "no",
        r"(?:\U0001f44e|\u274c|no+|no no|n|nope|nah|cancel|never ?mind|nvm|don't|do not|stop|leave it(?: alone)?"
        r"|forget (?:it|that|about it)"
        r"|neither|none|not now|no need|abort|skip(?: it)?|(?:oh |oops,? )?(?:no,? )?wait(?:,? no)?|oh no|oops"
        r"|rather not|don't bother|nothing)"
        r"(?:,? (?:thanks|thank you|please|of them|of those|of these|that|it|never ?mind|cancel|don't"
        r"|leave it))*",
    ),
    (
        "help",
        r"(?:i need |i want |some |get )?help(?: please| me| me out)?|\?+|commands?|instructions"
        r"|usage|options|menu|features"
        r"|what (?:else )?(?:(?:can|could) (?:i|you|we|it|this)|do you) (?:do|say|ask|type|understand"
        r"|write|know|support|offer)"
        r"(?: (?:here|for me|you|with (?:you|this|it|that)))*|what should i (?:say|ask|type|write)(?:"
        r" here| you)*"
        r"|what are you (?:able to do|capable of|good (?:at|for))|what (?:things )?are you able to do"
        r"|what are (?:your|the) (?:features|commands|capabilities|abilities|skills|options|functions"
        r"|instructions|rules)"
        r"|what commands .*|how (?:does|do) (?:this|it|that|you|the app) work|how (?:do|can|should"
        r"|would|to) (?:i |we )?"
        r"(?:use (?:you|this|it|that)|add|delete|remove|complete|finish|change|edit|rename|update"
        r"|create|start|list|mark|undo|restore|reopen|search|see)\b.*"
        r"|how (?:can|do|could) you help(?: me)?|(?:can|could) you help(?: me)?(?: out)?|how to use"
        r" (?:you|this|it)"
        r"|what (?:can|could) you help(?: me)?(?: with)?",
    ),
    (
        "about",
        r"(?:who|what|which|wat) (?:exactly )?(?:are|is|r) (?:you|this|it|this thing)(?: (?:exactly"
        r"|called|then|for))*"
        r"|are you (?:an? |the )?(?:real |actual )?(?:ai|bot|robot|human|person|real|machine|chatgpt"
        r"|gpt\S*|llm|model"
        r"|language model|computer|program|claude|openai|online|offline|alive|assistant|chatbot)\b.*"
        r"|(?:what|which) (?:ai |language )?(?:model|llm|ai|version)(?: (?:are|is|do) (?:you|this)(?: .*)?)?"
        r"|what(?:'s| is) your name|do you have a name|who (?:made|built|created|wrote|trained) (?:you|this)"
        r"|tell me (?:about|more about) (?:yourself|you)|introduce yourself|what kind of (?:assistant"
        r"|model|bot|ai) .*",
    ),
    (
        "thanks",
        r"(?:(?:many |ok |okay |great |perfect )?(?:thanks|thank you|thank u|ty|cheers)|much appreciated"
        r"|i appreciate (?:it|that|this)|perfect|great|awesome|excellent|wonderful|fantastic|amazing"
        r"|brilliant|lovely|nice"
        r"|cool|good (?:job|work|bot)|well done|nice (?:one|job|work)|great (?:job|work)|sweet|super"
        r"|neat|good"
        r"|you(?:'re| are) (?:the best|great|awesome|amazing|a star|very helpful|so helpful|helpful)"
        r"|got it|i see"
        r"|alright|all right|all good|fine|that's (?:great|perfect|nice|good|all|it|fine)|ok|okay)"
        r"(?:,? (?:a lot|a bunch|a ton|so much|very much|again|for (?:that|this|your help|the help"
        r"|everything|helping)|thanks|thank you"
        r"|a million|mate|friend|buddy|then|great|perfect|stuff|work|that's all|in advance))*",
    ),
    (
        "hello",
        r"(?:hi+|hello+|hey+|howdy|yo|hiya|greetings|good (?:morning|afternoon|evening|day)|morning"
        rf"|sup|hola){_NAME}"
        r"(?:,? (?:how are (?:you|things)|how's it going|what's up|nice to meet you)(?: (?:today"
        r"|doing|there))*)?"
        r"|how are (?:you|things)(?: (?:today|doing|there))*|how(?:'s| is) (?:it going|everything"
        r"|your day)(?: today)?"
        r"|what's up|nice to meet you|are you there|anybody (?:there|home)|how do you do",
    ),
    (
        "bye",
        r"(?:bye+|goodbye|bye bye|see (?:you|ya)|good ?night|cya|farewell|take care|talk to you)"
        r"(?: (?:later|soon|tomorrow|then|for now|now|everyone))*",
    ),
)
_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_POINTS = re.compile(
    r"(?:(?:i mean|i meant|i mean to say|it's|the answer is|take|pick|choose|let's go with|go with"
    r"|rather|maybe|only|just) )?"
    r"(?P<ref>.+?)(?: (?:please|then|instead|too|also|as well|i (?:mean|think|guess)|obviously))*"
)
_ASKS = re.compile(
    r"(?:what|who|whom|whose|where|why|which|how|is|are|am|was|were|does|did|has|can|could|will|would"
    r"|should|shall"
    r"|might|isn't|aren't|doesn't|didn't|won't|wouldn't|couldn't|can't|shouldn't|hasn't|what's|who's"
    r"|where's|when's"
    r"|how's)\b(?! to\b)"
    # These begin orders too: "do the dishes", "have the car washed", "don't forget the milk".
    r"|(?:when|do|have|had|don't|haven't|may) (?:i|you|we|they|he|she|it|is|are|do|does|did|will|was)\b"
)


def chat_of(span: Span) -> Chat | None:
    """A greeting, thanks, yes, no, a question about the assistant; or nothing but a reference to a task."""
    span = without_pictures(span) or span
    norm = (
        " ".join(span.norm.replace(",", " ,").replace(" ,", ",").split()).strip(" ,.!;:") or span.norm.strip()
    )
    asked = norm.rstrip("?!. ") or norm
    for kind, rule in _RULES:
        if rule.fullmatch(asked):
            return Chat(kind)
    match = _POINTS.fullmatch(span.norm.strip(" ,.!;:"))
    # "Take number 4 off the list" picks nothing out.
    if match and not norm.endswith("?") and not re.search(r"\b(?:off|out)\b", norm):
        ref = ref_of(span.strip(" ,.!;:").group(match, "ref"))
        # Words may be anything; numbers, places and pronouns are meant as an answer.
        if isinstance(ref, Numbers | Ordinals | Last):
            return Chat("choice", ref)
    return None


def is_question(text: str) -> bool:
    """Whether a clause asks something rather than telling something to be done."""
    return text.rstrip(" \n!.").endswith("?") or bool(_ASKS.match(text))
