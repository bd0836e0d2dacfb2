"""docs/protocol.md: its examples are what the SDK's server says, and what Holdfast says, today."""

import json
from pathlib import Path

from chatkit.types import ChatKitReq
from pydantic import TypeAdapter

from holdfast.doctor.client.reading import Reading
from holdfast.doctor.exchange import OPERATIONS, STREAMING
from tests.conftest import make_settings
from tests.doctor.recording import PAGE, filled, names, record
from tests.protocol.parity.server import Obedient
from tests.protocol.parity.sides import ours, reference
from tests.support.databases import Sqlite

_REQUEST: TypeAdapter[ChatKitReq] = TypeAdapter(ChatKitReq)


async def test_every_operation_has_its_example_and_the_sdk_says_the_same():
    page = PAGE.read_text(encoding="utf-8")
    assert sorted(names(page)) == sorted(OPERATIONS)
    assert filled(page, await record(reference(Obedient))) == page, (
        "`python -m tests.doctor.recording` records the examples anew"
    )


async def test_holdfast_says_the_same(sqlite: Sqlite, tmp_path: Path):
    page = PAGE.read_text(encoding="utf-8")
    async with ours(make_settings(await sqlite.fresh(), files=tmp_path / "files"), Obedient) as talk:
        examples = await record(talk)
    assert filled(page, examples) == page


async def test_the_examples_are_what_the_doctor_calls_right():
    for operation, (request, answer) in (await record(reference(Obedient))).items():
        _REQUEST.validate_json(request)
        assert answer.startswith("data: ") == (operation in STREAMING), operation
        if operation not in STREAMING:
            json.loads(answer)
            continue
        given = json.loads(request)["params"]
        # These change a widget or answer a question that came before, and so is known.
        reading = Reading(given.get("thread_id"), frozenset({given.get("item_id", "")}))
        reading.feed(f"{answer}\n\n".encode())
        reading.finish()
        assert reading.odd.counts == {}, operation
        assert reading.valid == reading.frames > 0
