"""Does it come in time, piece by piece?"""

from holdfast.doctor.catalogue.check import Check

__all__ = ["WAITING"]

_STREAM = """\
return StreamingResponse(result, media_type="text/event-stream",
    headers={"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"})
"""

WAITING = (
    Check(
        id="answer.buffered",
        title="The answer comes in one lump",
        verdict="Answers appear all at once, because something holds the stream back until it is whole.",
        cause="The response is collected before it is sent, or a proxy, a compression or a middleware collects it.",
        fastapi=_STREAM,
        general="Send each frame when it is made. In nginx: proxy_buffering off; or the header X-Accel-Buffering: no.",
        needs="stream",
        after=("answer.compressed",),
    ),
    Check(
        id="answer.compressed",
        title="The stream is compressed",
        verdict="Answers may appear in lumps, because the stream is compressed on its way.",
        cause="A compressor waits for enough to compress.",
        fastapi=_STREAM + "# and leave text/event-stream out of GZipMiddleware",
        general="Do not compress text/event-stream; Cache-Control: no-transform asks proxies not to.",
        needs="stream",
        severity="warning",
    ),
    Check(
        id="answer.proxy",
        title="A proxy that may hold back",
        verdict="Answers may appear in lumps, because nginx stands in front and was not told to pass them on.",
        cause="nginx collects answers unless it is told not to.",
        fastapi=_STREAM,
        general="X-Accel-Buffering: no on the stream, or proxy_buffering off for this address.",
        needs="stream",
        severity="warning",
        source="nginx, ngx_http_proxy_module: proxy_buffering",
    ),
    Check(
        id="timing.first-byte",
        title="A long time to the first byte",
        verdict="The page seems dead at first, because nothing comes for ten seconds or more.",
        cause="Something slow is done before the stream begins: a model call, a sleeping database, a cold start.",
        fastapi="yield ThreadCreatedEvent(thread=thread)  # first; then work",
        general="Send thread.created and the user's message at once, then ask the model.",
        needs="timing",
        severity="warning",
    ),
    Check(
        id="timing.first-text",
        title="A long time to the first words",
        verdict="People wait without knowing for what, because the first words take half a minute or more.",
        cause="The model thinks, or tools run, and nothing says so.",
        fastapi='yield ProgressUpdateEvent(icon="search", text="Looking …")',
        general="Send progress_update while there are no words yet.",
        needs="timing",
        severity="warning",
    ),
    Check(
        id="timing.gaps",
        title="Long silence within an answer",
        verdict="Long answers may break off, because proxies cut connections that are silent for half a minute.",
        cause="A tool or the model takes long, and nothing is sent meanwhile.",
        fastapi='yield b": keep-alive\\n\\n"  # a comment, every 15 s of silence; clients skip it',
        general="Send a comment line now and then: a colon, and a blank line.",
        needs="timing",
        severity="warning",
    ),
)
