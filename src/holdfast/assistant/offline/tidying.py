"""What is left of a message's requests once small talk and repetitions are out."""

import re

from holdfast.assistant.offline.intents import Add, Ask, Chat, ChatKind, Intent, Last, Offer

__all__ = ["courtesy", "tidied"]


def courtesy(norm: str) -> ChatKind | None:
    """Which politeness it is, where there is nothing else."""
    if re.search(r"\b(?:thank|thanks|great|perfect|cool|nice|awesome|okay|ok|sure|fine|right)\b", norm):
        return "thanks"
    return "hello" if re.search(r"\b(?:hi|hello|hey|good|yo|hiya)\b", norm) else None


def tidied(intents: list[Intent]) -> tuple[Intent, ...]:
    """Small talk beside a request goes without an answer; a sentence after a new task describes it."""
    kept: list[Intent] = []
    for intent in intents:
        again = kept and type(intent) is type(kept[-1]) and getattr(intent, "ref", None) == Last()
        if not again and (intent not in kept or isinstance(intent, Add)):
            kept.append(intent)
    if any(isinstance(intent, Add) for intent in kept):
        # "Could you add two things? …": what is to be added is said in the next sentence.
        kept = [intent for intent in kept if intent != Ask("add")]
    asked = [intent for intent in kept if not isinstance(intent, Chat) or intent.kind == "choice"]
    if asked:
        kept = [
            intent for intent in kept if not isinstance(intent, Chat) or intent.kind in ("choice", "unknown")
        ]
        kept = (
            [intent for intent in kept if not isinstance(intent, Chat) or intent.kind == "unknown"]
            if len(asked) > 1
            else kept
        )
    elif kept:
        kept = kept[-1:] if all(isinstance(intent, Chat) for intent in kept) else kept
    if any(isinstance(intent, Offer) for intent in kept) and len(kept) > 1:
        kept = [intent for intent in kept if not isinstance(intent, Offer | Chat)] or kept[:1]
    return tuple(kept) or (Chat("unknown"),)
