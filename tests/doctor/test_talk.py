"""The connection itself: closed before its time, once or always."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from holdfast.doctor.live.talk import Options, Talk
from holdfast.doctor.live.visit import visit
from holdfast.doctor.verdict import FOUND, judge
from tests.doctor.looking import found

_ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 30\r\n\r\n"
    b'{"data":[],  "has_more":false}'
)


@asynccontextmanager
async def closing(answers: Callable[[int], int]) -> AsyncIterator[str]:
    """A server that gives so many answers on its n-th connection, then closes it without a word."""
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        left = answers(connections)
        connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                size = int(sizes[0].split(b":")[1]) if sizes else 0
                await reader.readexactly(size)
                if left == 0:
                    return
                left -= 1
                writer.write(_ANSWER)
                await writer.drain()
        except asyncio.IncompleteReadError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/chatkit"


async def test_a_connection_that_was_kept_and_is_gone_is_made_anew():
    """As browsers do: a server may close a connection that it has kept, at the very moment it is used again."""
    async with closing(lambda _connection: 1) as address, Talk.to(Options(address, timeout=10)) as talk:
        statuses = [(await talk.ask("list", "threads.list", {"limit": 1})).status for _each in range(3)]
    assert statuses == [200, 200, 200]


async def test_a_server_that_never_answers_is_reached_and_fails():
    async with closing(lambda connection: 1 if connection == 0 else 0) as address:
        report = judge(await visit(Options(address, timeout=10), lambda _words: None))
    assert found(report)[0][0] == "request.failed"
    assert "without an answer" in report.errors[0].findings[0].oddity.detail
    assert report.exit_code() == FOUND
