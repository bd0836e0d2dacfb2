"""The checks as data: each has a page, a place in the order, a detector, and a broken server that shows it."""

import ast
import re
from pathlib import Path
from textwrap import indent

from holdfast.doctor.catalogue import BY_ID, CATALOGUE, FACTS
from holdfast.doctor.client.events import EVENT_TYPES
from holdfast.doctor.exchange import OPERATIONS
from holdfast.doctor.report.pages import INDEX, index, page
from tests.doctor.backends.causes import CAUSES

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "doctor"
ONLY_IN_CAPTURES = {"request.not-chatkit", "request.unknown-operation", "request.invalid"}
"""A live visit sends no wrong requests: these are shown in test_captures.py."""
NO_SERVER = {"reach.connect", "reach.tls"}
"""Shown in test_command.py and test_talk.py, with nothing there, or nothing that speaks TLS well."""
BY_THE_CLOCK = {"timing.first-byte", "timing.first-text", "timing.gaps"}
"""Shown in test_timing.py, with a clock of its own."""


def test_ids_are_used_once_and_explanations_exist():
    assert len(BY_ID) == len(CATALOGUE)
    assert {other for check in CATALOGUE for other in check.after} <= BY_ID.keys()
    assert {check.needs for check in CATALOGUE} <= FACTS.keys()
    assert [check.id for check in CATALOGUE if check.id in check.after] == []


def test_no_check_explains_another_in_a_circle():
    def explained_by(check_id: str, seen: frozenset[str] = frozenset()) -> bool:
        return check_id in seen or any(
            explained_by(other, seen | {check_id}) for other in BY_ID[check_id].after
        )

    assert [check.id for check in CATALOGUE if explained_by(check.id)] == []


def test_every_check_is_noted_by_a_detector_and_every_note_has_its_check():
    rooms = [ROOT / "src/holdfast/doctor" / room for room in ("client", "detect", "live")]
    source = "\n".join(file.read_text(encoding="utf-8") for room in rooms for file in room.glob("*.py"))
    groups = "|".join(sorted({check.id.partition(".")[0] for check in CATALOGUE}))
    noted = set(re.findall(rf'"((?:{groups})\.[a-z0-9-]+)"', source)) - OPERATIONS - EVENT_TYPES
    assert noted - {"thread.message", "thread.run"} == BY_ID.keys()  # those two are the Assistants API's


def test_every_check_is_shown_by_a_broken_server():
    shown = {cause.check for cause in CAUSES}
    assert shown | ONLY_IN_CAPTURES | NO_SERVER | BY_THE_CLOCK == BY_ID.keys()


def test_every_check_has_its_page_and_every_page_its_check():
    expected = {f"{check.id}.md": page(check) for check in CATALOGUE} | {INDEX: index()}
    written = {file.name: file.read_text(encoding="utf-8") for file in PAGES.glob("*.md")}
    assert sorted(written) == sorted(expected)
    assert [name for name in expected if written[name] != expected[name]] == [], (
        "python -m holdfast.doctor.report.pages docs/doctor writes them anew"
    )


def test_words_are_sentences():
    for check in CATALOGUE:
        for text in (check.verdict, check.cause):
            assert text.endswith((".", "”.")), (check.id, text)
            assert "  " not in text, check.id
        assert not check.title.endswith("."), check.id
        assert check.fastapi.strip(), check.id
        assert check.general.strip(), check.id


def test_every_mend_can_be_pasted():
    """In Python; ui/src/mends.test.ts reads what is for the page."""
    for check in CATALOGUE:
        (body,) = ast.parse(f"async def mend():\n{indent(check.fastapi, '    ')}\n    ...", check.id).body
        assert isinstance(body, ast.AsyncFunctionDef)
        assert len(body.body) > 1, f"{check.id}: a comment is no code"
        compile(ast.Module([body], []), check.id, "exec")


def test_a_page_holds_each_language_in_a_block_of_its_own():
    for check in CATALOGUE:
        blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page(check), re.MULTILINE | re.DOTALL)
        assert [language for language, _code in blocks] == ["python"] + ["ts"] * bool(check.page), check.id
        assert blocks[0][1].strip() == check.fastapi.strip()
