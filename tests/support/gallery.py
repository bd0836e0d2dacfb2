"""`holdfast gallery`, as it is started by hand."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["gallery_address"]


@asynccontextmanager
async def gallery_address() -> AsyncIterator[str]:
    """`async with gallery_address() as address:` the command runs on a free port, and is ended afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from holdfast.cli.main import main; main()", "gallery", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        line = (await process.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        assert found, line
        yield found[0]
    finally:
        process.terminate()
        await process.wait()
