"""What a stream of OpenAI's Responses says back of the request, which nobody here reads.

Its first two events and its last one bring the whole response as an object, and that repeats the instructions and every
tool with its schema. The OpenAI client makes models of it all, three times over: with our tools, more than everything
else in an answer of one word takes.
"""

import re

import msgspec

__all__ = ["without_echo"]

_FRAME = re.compile(rb"(?:event: ?[\w.]+\n)?data: ?(\{[^\n]*\})\n\n", re.DOTALL)
_ONLY_ECHO = (b'"response.created"', b'"response.in_progress"')
_ENDS = b'"response.completed"'
_ECHOED = {"instructions": msgspec.Raw(b"null"), "tools": msgspec.Raw(b"[]")}

_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_encode = msgspec.json.Encoder().encode


def without_echo(frame: bytes) -> bytes:
    """A frame, its blank line included, with the request left out; nothing of one that says nothing besides.

    What is not known well enough to be touched comes back as it is.
    """
    if b'"response"' not in frame or (found := _FRAME.fullmatch(frame)) is None:
        return frame
    try:
        event = _fields.decode(found[1])
        kind = bytes(event.get("type", b""))
        if kind in _ONLY_ECHO:
            return b""
        if kind != _ENDS:
            return frame
        response = _fields.decode(event["response"])
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError):
        return frame
    shorter = {name: _ECHOED.get(name, value) for name, value in response.items()}
    return b"data: " + _encode({**event, "response": shorter}) + b"\n\n"
