"""What a browser saves: HAR files, streams, requests. Any bytes give a report."""

import base64
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from holdfast.doctor.captures.har import entries
from holdfast.doctor.captures.read import read_capture
from holdfast.doctor.captures.scan import Broken, scan
from holdfast.doctor.masking import Mask
from holdfast.doctor.report.machine import as_json, as_junit
from holdfast.doctor.report.people import print_report
from holdfast.doctor.verdict import CLEAN, FOUND, NOT_ASKED, Report, judge
from tests.doctor.looking import found
from tests.doctor.samples import EVENTS, TURN, frame, har

CREATE: dict[str, Any] = {
    "type": "threads.create",
    "params": {
        "input": {
            "content": [{"type": "input_text", "text": "Grüße 🐦"}],
            "attachments": [],
            "inference_options": {},
        }
    },
}
GET: dict[str, Any] = {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}}
THREAD = {
    **EVENTS[0]["thread"],
    "items": {"data": [EVENTS[1]["item"], EVENTS[-1]["item"]], "has_more": False},
}


def report_of(data: bytes) -> Report:
    return judge(read_capture(io.BytesIO(data), "capture", lambda _words: None))


def details(report: Report, check: str) -> str:
    outcome = next(each for each in report.outcomes if each.check.id == check)
    return " ".join(finding.oddity.detail for finding in outcome.findings)


def test_a_good_har_is_clean():
    report = report_of(har((CREATE, 200, TURN.decode()), (GET, 200, json.dumps(THREAD))))
    assert found(report) == ([], [])
    assert (report.asked, report.exit_code()) == (2, CLEAN)


def test_a_stream_that_goes_on_in_the_middle_is_not_odd():
    attach = {"type": "turns.attach", "params": {"turn_id": "trn_1", "after": "trn_1:1.3"}}
    rest = b"".join(frame(event) for event in EVENTS[3:])
    report = report_of(har((CREATE, 200, TURN.decode()), (attach, 200, rest.decode())))
    assert found(report) == ([], [])


def test_a_har_shows_the_vanishing():
    empty = {**THREAD, "items": {"data": [], "has_more": False}}
    report = report_of(har((CREATE, 200, TURN.decode()), (GET, 200, json.dumps(empty))))
    assert found(report)[0] == ["history.vanishes"]
    assert "2 of 2 items" in details(report, "history.vanishes")


def test_a_har_of_the_first_report():
    """What its network tab held: the rewritten requests, and streams of another protocol."""
    stream = frame({"type": "thread.created", "thread": {"id": "223"}}) + b"".join(
        frame(value)
        for value in (
            {
                "type": "conversation.item.created",
                "item": {"id": "msg-user-223", "type": "message", "role": "user"},
            },
            {"type": "response.text.delta", "item_id": "item_223", "delta": "Hello"},
            {"type": "response.done", "response": {"id": "resp_223"}},
        )
    )
    sent = {"message": "Hi", "conversation_id": 223}
    report = report_of(har((sent, 200, stream.decode()), ({**sent, "message": "More"}, 200, stream.decode())))
    errors, _warnings = found(report)
    assert errors[:3] == ["protocol.other", "protocol.schema", "request.not-chatkit"]
    assert "ids.reused" in errors
    assert "custom fetch" in next(each.check.cause for each in report.errors if "fetch" in each.check.cause)


def redirected(location: str, status: int, then: tuple[object, int, str]) -> bytes:
    """A message that is sent on, and where it came to, after a first one that was answered."""
    message = {
        "type": "threads.add_user_message",
        "params": {**GET["params"], "input": CREATE["params"]["input"]},
    }
    capture = json.loads(har((CREATE, 200, TURN.decode()), (message, status, ""), (message, *then[1:])))
    capture["log"]["entries"][1]["response"]["headers"].append({"name": "Location", "value": location})
    capture["log"]["entries"][1]["response"]["content"] = {"size": 0, "mimeType": "x-unknown"}
    return json.dumps(capture).encode()


def test_a_redirect_that_the_browser_followed_is_a_detour():
    more = TURN.replace(b"msg_", b"msg_b").split(b"\n\n", 1)[1].decode()
    errors, warnings = found(report_of(redirected("/chat/", 307, (None, 200, more))))
    assert (errors, warnings) == ([], ["reach.followed"])


def test_a_redirect_to_a_sign_in_page_is_known_in_what_was_saved():
    page = "<!doctype html><title>Sign in</title>"
    assert found(report_of(redirected("/login", 302, (None, 200, page))))[0][0] == "reach.sign-in"
    saved = report_of(b"HTTP/1.1 302 Found\r\nlocation: https://login.example/authorize?x=1\r\n\r\n")
    assert found(saved)[0] == ["reach.sign-in"]
    elsewhere = report_of(b"HTTP/1.1 308 Permanent Redirect\r\nlocation: /chatkit/\r\n\r\n")
    assert found(elsewhere)[0] == ["reach.redirect"]


def test_base64_bodies_are_decoded():
    capture = json.loads(har((CREATE, 200, "x"), (GET, 200, json.dumps(THREAD))))
    content = capture["log"]["entries"][0]["response"]["content"]
    content.update(text=base64.b64encode(TURN).decode(), encoding="base64", mimeType="text/event-stream")
    report = report_of(json.dumps(capture).encode())
    assert found(report) == ([], [])
    assert "stream" not in {each.because for each in report.outcomes}


def test_a_har_without_bodies_says_so():
    capture = json.loads(har((CREATE, 200, "")))
    content = capture["log"]["entries"][0]["response"]["content"]
    content.update(size=900, mimeType="text/event-stream")
    del content["text"]
    report = report_of(json.dumps(capture).encode())
    because = next(each.because for each in report.outcomes if each.check.id == "protocol.other")
    assert because == "the capture does not hold the answers' bodies"


def without_body(body: object, mime: str = "text/event-stream", size: int = 0) -> bytes:
    """An entry as browsers write it whose answer they did not keep."""
    capture = json.loads(har((body, 200, "")))
    capture["log"]["entries"][0]["response"]["content"] = {"size": size, "mimeType": mime}
    return json.dumps(capture).encode()


@pytest.mark.parametrize(
    ("capture", "count"),
    [
        (without_body(CREATE), 1),
        (without_body(CREATE, "x-unknown"), 1),
        (without_body(GET, "application/json", 900), 1),
        (without_body(GET, "application/json"), 0),  # there was none
    ],
)
def test_a_stream_that_the_browser_did_not_keep_is_not_taken_for_an_empty_one(capture: bytes, count: int):
    report = report_of(capture)
    (note,) = report.notes or [""]
    if count:
        assert found(report) == ([], [])
        assert note.startswith("The body of 1 answer is not in this capture")
        assert "holdfast record --upstream https://api.example/chat" in note
        assert "curl -iN" in note
    else:
        assert (found(report)[0], note) == (["answer.other"], "")


@pytest.mark.parametrize(
    ("cut", "operation", "errors"),
    [
        ('"response"', "threads.create", []),  # the request is whole, and nothing of its answer is there
        ('"content": {"size"', "threads.create", []),
        ("event-stream", "threads.create", []),
        ("msg_2", "threads.create", []),  # in the middle of the stream
        ("inference_options", None, []),  # in the middle of the request
    ],
)
def test_a_har_that_ends_in_its_first_entry(cut: str, operation: str | None, errors: list[str]):
    whole = har((CREATE, 200, TURN.decode()))
    report = report_of(whole[: whole.index(cut.encode())])
    assert found(report)[0] == errors
    assert report.asked == (1 if operation else 0)
    assert "not whole" in report.notes[0]
    if operation and cut != "msg_2":
        assert (
            "The request is a valid threads.create; a stream of events belongs in the answer." in report.notes
        )
    if operation is None:
        assert "in the middle of request 1" in report.notes[0]


def test_what_is_wrong_before_the_cut_is_found():
    stream = frame({"type": "response.created"}) + frame({"type": "response.output_text.delta", "delta": "x"})
    whole = har((CREATE, 200, stream.decode()))
    report = report_of(whole[: whole.index(b'x\\"')])
    assert found(report)[0][0] == "protocol.other"


def test_a_har_that_ends_early_is_read_as_far_as_it_goes():
    whole = har((CREATE, 200, TURN.decode()), (GET, 200, json.dumps(THREAD)))
    report = report_of(whole[:-40])
    assert (report.asked, found(report)) == (2, ([], []))
    assert any("not whole" in note for note in report.notes)


def test_a_saved_stream_with_and_without_its_head():
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n"
    assert found(report_of(TURN)) == ([], [])
    assert found(report_of(head.replace(b"application/json", b"text/event-stream") + TURN)) == ([], [])
    other = report_of(frame({"object": "chat.completion.chunk", "choices": []}))
    assert found(other)[0] == ["protocol.other"]
    assert other.exit_code() == FOUND


@pytest.mark.parametrize(
    ("request_", "check"),
    [
        (CREATE, None),
        ({"type": "messages.create", "params": {}}, "request.unknown-operation"),
        ({"type": "threads.create", "params": {}}, "request.invalid"),
        ({"message": "Hi"}, "request.not-chatkit"),
        (["Hi"], "request.not-chatkit"),
    ],
)
def test_a_pasted_request(request_: object, check: str | None):
    report = report_of(json.dumps(request_).encode())
    assert found(report)[0] == ([check] if check else [])
    if check is None:
        assert report.verdict.endswith("No answer to a message was among it.")
        assert report.notes == [
            "The request is a valid threads.create; a stream of events belongs in the answer."
        ]
    else:
        assert report.errors[0].findings[0].oddity.suggestion["type"].startswith("threads.")


def test_nothing_of_chatkit_is_not_asked():
    assert report_of(b"").exit_code() == NOT_ASKED
    assert report_of(b'{"log": {"entries": []}}').exit_code() == NOT_ASKED


def say(data: bytes) -> str:
    """The report in all its forms."""
    report = report_of(data)
    console = Console(file=io.StringIO(), width=100)
    print_report(report, console, Mask(), verbose=True)
    return console.file.getvalue() + as_json(report, Mask()) + as_junit(report, Mask())  # type: ignore[attr-defined]


_GOOD = har((CREATE, 200, TURN.decode()), (GET, 200, json.dumps(THREAD)))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(
    st.binary(max_size=300)
    | st.binary(max_size=60).map(lambda data: b'{"log":' + data)
    | st.binary(max_size=60).map(lambda data: b"data: " + data + b"\n\n")
    | st.tuples(st.integers(0, len(_GOOD)), st.binary(max_size=6), st.integers(0, 12)).map(
        lambda cut: _GOOD[: cut[0]] + cut[1] + _GOOD[cut[0] + cut[2] :]
    )
    | st.tuples(st.integers(0, len(TURN)), st.binary(max_size=6), st.integers(0, 12)).map(
        lambda cut: TURN[: cut[0]] + cut[1] + TURN[cut[0] + cut[2] :]
    )
)
def test_any_bytes_give_a_report(data: bytes):
    assert "verdict" in say(data)


_ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from([THREAD, *EVENTS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "data", "items", "has_more", "after", "thread", "type", "created_at", "content"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=10,
)
_REQUESTS = st.sampled_from(
    [
        CREATE,
        GET,
        {"type": "threads.list", "params": {"limit": 2}},
        {"type": "items.list", "params": {"thread_id": "thr_1", "order": "asc"}},
        {"type": "threads.add_user_message", "params": {"thread_id": "thr_1", "input": "?"}},
        {"type": "threads.retry_after_item", "params": {"thread_id": "thr_1", "item_id": "msg_1"}},
        {"type": "threads.list", "params": []},
        {"type": 7},
        [],
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=120)
@given(
    st.lists(
        st.tuples(_REQUESTS, st.sampled_from([200, 200, 404, 500, 302]), _ANSWERS, st.booleans()), max_size=5
    )
)
def test_any_answer_gives_a_report(exchanges: list[tuple[object, int, object, bool]]):
    assert "verdict" in say(
        har(
            *(
                (sent, status, (frame(answer).decode() if streams else json.dumps(answer)))
                for sent, status, answer, streams in exchanges
            )
        )
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(_JSON, st.booleans())
def test_the_scanner_reads_what_json_reads(value: object, ascii_only: bool):
    text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")

    class Drop(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(1)  # every cut there is

    words = [token.value for token in scan(Drop(text)) if token.kind == "text"]
    assert "".join(words) == "".join(_texts(json.loads(text)))


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")]
        case list():
            return [text for each in value for text in _texts(each)]
        case dict():
            return [text for each in value.values() for text in _texts(each)]
        case _:
            return []


@pytest.mark.parametrize(
    "text", ["", "{", '{"a"}', '{"a":1', "[1 2]", '"\\u12', "{]", "{1:2}", "[" * 500, ":"]
)
def test_what_is_no_json_is_broken(text: str):
    with pytest.raises(Broken):
        list(scan(io.BytesIO(text.encode())))


def test_keys_that_look_like_our_own_marks_do_no_harm():
    odd = b'{"log":{"entries":[{"[]":{"{}":[1]},"request":{"method":"POST"}}]}}'
    found_ = list(entries(io.BytesIO(odd)))
    assert [entry.get("request.method") for entry in found_] == ["POST"]
    for entry in found_:
        entry.close()


_MEASURE = """
import resource, sys
from holdfast.doctor.captures.read import read_capture
from holdfast.doctor.verdict import judge
with open(sys.argv[1], "rb") as file:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = judge(read_capture(file, "large", lambda words: None))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(grown, report.asked, *[each.check.id for each in report.errors])
"""


@pytest.mark.parametrize("kind", ["stream", "har"])
def test_a_hundred_megabytes_are_read_in_bounded_memory(kind: str, tmp_path: Path):
    """The growth of the process, in kilobytes as Linux counts: a quarter of the file at most."""
    update = {**EVENTS[3], "update": {**EVENTS[3]["update"], "delta": "wörter " * 8_000}}
    piece = frame(update)
    opening = b"".join(frame(event) for event in EVENTS[:3])
    count = 100 * 1024 * 1024 // len(piece)
    path = tmp_path / "large"
    with path.open("wb") as file:
        if kind == "stream":
            file.write(opening)
            for _each in range(count):
                file.write(piece)
        else:
            before, after = har((CREATE, 200, "data: HERE")).split(b"data: HERE")
            file.write(before + json.dumps(opening.decode())[1:-1].encode())
            escaped = json.dumps(piece.decode())[1:-1].encode()
            for _each in range(count):
                file.write(escaped)
            file.write(after)
    assert path.stat().st_size > 95 * 1024 * 1024
    done = subprocess.run([sys.executable, "-c", _MEASURE, path], capture_output=True, text=True, check=True)
    grown, asked, *errors = done.stdout.split()
    assert int(grown) < 25 * 1024
    assert asked == "1"
    assert errors == ["order.not-done"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b" \n", "nothing in it"),
        (gzip.compress(TURN), "not text in UTF-8"),
        (TURN.decode().encode("utf-16"), "not text in UTF-8"),
        (b"curl 'http://127.0.0.1/chatkit' --data-raw '{}'", "curl -i"),
        (b'// mine\n{"type": "threads.list", "params": {}}', "Comments are not JSON"),
    ],
    ids=["empty", "gzip", "utf-16", "command", "comments"],
)
def test_a_file_that_says_nothing_is_not_taken_for_a_stream(data: bytes, words: str):
    report = report_of(data)
    assert found(report) == ([], [])
    assert (report.exit_code(), words in " ".join(report.notes)) == (NOT_ASKED, True), report.notes


def test_an_answer_saved_with_its_head_is_judged_by_its_head():
    refused = report_of(
        b'HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\n\r\n{"detail": "Who?"}'
    )
    assert found(refused)[0] == ["reach.credential"]
    plain = report_of(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n" + TURN)
    assert found(plain)[0] == ["answer.content-type"]
    listed = report_of(b'HTTP/2 200\r\ncontent-type: application/json\r\n\r\n{"data": [], "has_more": false}')
    assert found(listed) == ([], [])


def test_a_saved_stream_without_an_answer_is_silent():
    assert found(report_of(b"".join(frame(event) for event in EVENTS[:2])))[0] == ["answer.silent"]
