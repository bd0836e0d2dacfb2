"""Are the stream's frames whole?"""

from holdfast.doctor.catalogue.check import Check

__all__ = ["FRAMES"]

_WRITE = 'yield b"data: " + event.model_dump_json(by_alias=True, exclude_none=True).encode() + b"\\n\\n"'
_WIRE = "A frame is the bytes `data: `, one JSON value on one line, and two line feeds."
_SSE = "HTML standard, 9.2.6 Interpreting an event stream"

FRAMES = (
    Check(
        id="frames.no-data",
        title="Lines that are no frames",
        verdict="Nothing of the answer is shown, because its lines do not begin with `data: `.",
        cause="JSON line by line (NDJSON) is another format; a client of server-sent events skips such lines.",
        fastapi=_WRITE,
        general=_WIRE,
        needs="stream",
        after=("protocol.other",),
        source=_SSE,
    ),
    Check(
        id="frames.line-ends",
        title="Wrong line ends",
        verdict="Frames are not told apart, because their line ends are not what a client expects.",
        cause=(
            "A backslash and an n, written out, are text and no line end: a raw string, or a string that was escaped "
            "twice. CR and mixed line ends are allowed by the standard, and trip up clients that split by hand."
        ),
        fastapi=_WRITE,
        general=_WIRE,
        needs="stream",
        source=_SSE,
    ),
    Check(
        id="frames.several-values",
        title="Several JSON values in a frame",
        verdict="Nothing of the answer is shown, because frames run into each other.",
        cause="Between two frames stands one line feed, and two are needed: the frames are read as one.",
        fastapi=_WRITE,
        general=_WIRE,
        needs="stream",
        source=_SSE,
    ),
    Check(
        id="frames.not-json",
        title="A frame that is not JSON",
        verdict="The answer stops or stays blank, because a frame is not JSON.",
        cause="Text was sent as it is, or a Python dictionary by str() with its single quotes, or NaN.",
        fastapi=_WRITE,
        general=_WIRE,
        needs="stream",
        after=("protocol.other",),
    ),
    Check(
        id="frames.utf8",
        title="Bytes that are no UTF-8",
        verdict="Letters are broken, because the stream is not UTF-8.",
        cause=(
            "A letter of several bytes was cut in two by the server and its halves put into different frames, or the "
            "text is in another encoding. Cutting between network packets does no harm; cutting text does."
        ),
        fastapi='text = codecs.getincrementaldecoder("utf-8")()  # one for the whole stream of bytes you read',
        general="Decode what you read piece by piece with a decoder that keeps the rest; send whole letters.",
        needs="stream",
    ),
    Check(
        id="frames.bom",
        title="A byte order mark",
        verdict="An event is missed, because a byte order mark stands before it.",
        cause="The text was written as utf-8-sig. At the very beginning most readers skip it; elsewhere none does.",
        fastapi='frame = text.encode("utf-8")  # not "utf-8-sig"',
        general="Write UTF-8 without a mark.",
        needs="stream",
        source=_SSE,
    ),
    Check(
        id="frames.unfinished",
        title="The last frame is not finished",
        verdict="The end of the answer is missing, because the last frame has no blank line after it.",
        cause=(
            "A reader acts on a frame when the blank line comes; without one, the frame is dropped. Either the last "
            "frame is written without its two line feeds, or the stream was ended while a frame was being sent."
        ),
        fastapi=_WRITE,
        general=_WIRE,
        needs="stream",
        source=_SSE,
    ),
    Check(
        id="frames.too-long",
        title="A frame without end",
        verdict="The answer is held back, because a frame is millions of characters long.",
        cause="An image or a file was put into an event, or no blank line was ever sent.",
        fastapi='image = GeneratedImage(id=image_id, url=f"/images/{image_id}")  # an address, not the bytes',
        general="Send addresses of large things, not the things.",
        needs="stream",
    ),
    Check(
        id="frames.empty",
        title="A stream without frames",
        verdict="Nothing is shown, because the answer holds nothing.",
        cause="The generator ended before it yielded; often an exception that was caught and not told.",
        fastapi=(
            "try:\n    async for event in stream_agent_response(context, result):\n        yield event\n"
            "except SomethingOfYours as exc:\n    raise CustomStreamError('In words.', allow_retry=True) from exc"
        ),
        general='Send at least {"type": "error", "code": "custom", "message": "…", "allow_retry": true}.',
        needs="answer",
        after=("reach.sign-in", "reach.redirect", "reach.path"),
    ),
    Check(
        id="frames.done-marker",
        title="[DONE] at the end",
        verdict="An error may show at the end of each answer, because [DONE] is not JSON.",
        cause="That is how Chat Completions streams end. A ChatKit stream just ends.",
        fastapi='return StreamingResponse(result, media_type="text/event-stream")  # its end is the end of the stream',
        general="Close the response. Nothing is sent to say so.",
        needs="stream",
        after=("protocol.other",),
        severity="warning",
    ),
    Check(
        id="frames.event-field",
        title="`event:` lines",
        verdict="`event:` lines are sent, which ChatKit's own server never does.",
        cause="They do no known harm: the type is read from the JSON. They are not why a screen is blank.",
        fastapi=_WRITE,
        general=_WIRE,
        needs="stream",
        after=("protocol.other",),
        severity="warning",
    ),
)
