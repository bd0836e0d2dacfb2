"""Attachments over real HTTP: uploaded both ways, sent, shown, read by nobody else, and gone with what they hung on."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from agents.testing import ScriptedModel

from holdfast.assistant.models import ChosenModel
from holdfast.attachments.service import Attachments
from holdfast.config import Settings
from holdfast.store.db import utc_now
from holdfast.web.app import create_app
from tests.conftest import Served, make_settings
from tests.support.client import Client, message
from tests.support.fold import Screen
from tests.support.samples import GIF, HTML, JPEG, PNG, SVG
from tests.support.script import says
from tests.support.serving import serving

Json = dict[str, Any]


def answers(count: int = 3) -> ScriptedModel:
    return ScriptedModel([says("Fine.")] * count)


async def announce(client: Client, name: str, data: bytes, mime_type: str = "text/plain") -> Json:
    params = {"name": name, "size": len(data), "mime_type": mime_type}
    return await client.ask("attachments.create", params)


async def put(client: Client, attachment: Json, data: bytes) -> httpx2.Response:
    target = attachment["upload_descriptor"]
    return await client.http.request(target["method"], target["url"], content=data, headers=target["headers"])


async def two_phase(client: Client, name: str, data: bytes, mime_type: str = "text/plain") -> Json:
    answer = await put(client, await announce(client, name, data, mime_type), data)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def direct(client: Client, name: str, data: bytes, mime_type: str = "text/plain") -> Json:
    answer = await client.http.post("/attachments", files={"file": (name, data, mime_type)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def carrying(*attachments: Json, text: str = "Look at this") -> Json:
    return {**message(text), "attachments": [each["id"] for each in attachments]}


def stored(settings: Settings) -> list[Path]:
    """Every file below the folder, whatever it is."""
    return [path for path in Path(settings.files or "").rglob("*") if path.is_file()]


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@asynccontextmanager
async def bob(client: Client) -> AsyncIterator[Client]:
    async with Client.at(str(client.http.base_url), "bob@example.com") as other:
        yield other


@pytest.mark.parametrize("upload", [two_phase, direct])
async def test_what_was_uploaded_is_sent_shown_and_fetched(
    served: Served, settings: Settings, upload: Callable[..., Any]
):
    async with served(answers()) as client:
        image = await upload(client, "cat.png", PNG, "image/png")
        text = await upload(client, "notes.md", b"# Notes", "text/markdown")
        assert (image["type"], image["mime_type"], image["name"]) == ("image", "image/png", "cat.png")
        assert (text["type"], text["mime_type"], text["name"]) == ("file", "text/plain", "notes.md")
        assert "upload_descriptor" not in text
        events = await client.stream("threads.create", {"input": carrying(image, text)})
        screen = Screen().fold(events)
        shown = screen.shown()[0]["attachments"]
        assert [each["id"] for each in shown] == [image["id"], text["id"]]
        assert {each["thread_id"] for each in shown} == {screen.thread["id"]}
        assert not any("metadata" in each for each in shown)
        kept = await client.history(screen.thread["id"])
        assert [each["id"] for each in kept[0]["attachments"]] == [image["id"], text["id"]]
        assert len(stored(settings)) == 2
        for attachment, data in ((image, PNG), (text, b"# Notes")):
            fetched = await client.http.get(f"/attachments/{attachment['id']}/content")
            assert (fetched.status_code, fetched.content) == (200, data)


async def test_an_announced_upload_says_where_to_put_the_bytes(served: Served):
    async with served(answers()) as client:
        created = await announce(client, "cat.png", PNG, "image/png")
        assert created["type"] == "image"
        target = created["upload_descriptor"]
        assert target["method"] == "PUT"
        assert target["url"] == f"{client.http.base_url}/attachments/{created['id']}/content".replace(
            "//a", "/a"
        )
        not_yet = await client.http.get(f"/attachments/{created['id']}/content")
        assert refusal(not_yet) == (404, "attachment_not_found")
        assert (await put(client, created, PNG)).status_code == 200
        assert refusal(await put(client, created, PNG)) == (409, "already_uploaded")
        assert (await client.http.get(f"/attachments/{created['id']}/content")).content == PNG


async def test_of_two_uploads_at_once_one_is_kept(served: Served, settings: Settings):
    async with served(answers()) as client:
        created = await announce(client, "a.txt", b"same")
        both = await asyncio.gather(put(client, created, b"same"), put(client, created, b"same"))
        assert sorted(answer.status_code for answer in both) == [200, 409]
        assert len(stored(settings)) == 1
        assert (await client.http.get(f"/attachments/{created['id']}/content")).content == b"same"


async def test_the_bytes_decide_and_not_the_client(served: Served):
    async with served(answers()) as client:
        lie = await direct(client, "cat.png", HTML, "image/png")
        assert (lie["type"], lie["mime_type"]) == ("file", "text/html")
        page = await client.http.get(f"/attachments/{lie['id']}/content")
        assert page.headers["content-disposition"] == 'attachment; filename="cat.png"'
        truth = await two_phase(client, "page.html", JPEG, "text/html")
        assert (truth["type"], truth["mime_type"]) == ("image", "image/jpeg")
        polyglot = await direct(client, "x.gif", GIF + HTML, "text/html")
        shown = await client.http.get(f"/attachments/{polyglot['id']}/content")
        assert shown.headers["content-type"] == "image/gif"
        for answer in (page, shown):
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in answer.headers["content-security-policy"]
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert "script-src" not in answer.headers["content-security-policy"]


async def test_svg_is_a_download_where_it_is_taken_at_all(settings: Settings):
    open_to_all = make_settings(settings.database_url, files=settings.files, attachment_types="*/*")
    async with serving(create_app(open_to_all)) as address, Client.at(address) as client:
        svg = await direct(client, "drawing.svg", SVG, "image/svg+xml")
        assert (svg["type"], svg["mime_type"]) == ("file", "image/svg+xml")
        fetched = await client.http.get(f"/attachments/{svg['id']}/content")
        assert fetched.headers["content-disposition"].startswith("attachment")
        unknown = await direct(client, "data.bin", b"\x00\x01")
        assert unknown["mime_type"] == "application/octet-stream"


@pytest.mark.parametrize("upload", [two_phase, direct])
@pytest.mark.parametrize(
    ("name", "clean", "disposition"),
    [
        ("../../x.txt", "x.txt", 'attachment; filename="x.txt"'),
        ('"; evil="1".txt', '"; evil="1".txt', "attachment; filename*=utf-8''%22%3B%20evil%3D%221%22.txt"),
        ("Grüße 👋.txt", "Grüße 👋.txt", "attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe%20%F0%9F%91%8B.txt"),
        ("photo\u202egnp.exe", "photognp.exe", 'attachment; filename="photognp.exe"'),
        ("l" * 900 + ".txt", "l" * 196 + ".txt", f'attachment; filename="{"l" * 196}.txt"'),
    ],
)
async def test_a_hostile_name_is_only_a_name(
    served: Served, settings: Settings, upload: Callable[..., Any], name: str, clean: str, disposition: str
):
    async with served(answers()) as client:
        attachment = await upload(client, name, b"x")
        assert attachment["name"] == clean
        fetched = await client.http.get(f"/attachments/{attachment['id']}/content")
        assert fetched.headers["content-disposition"] == disposition
        (file,) = stored(settings)
        assert file.name.startswith(attachment["id"])


async def test_a_nul_in_a_name_is_refused_as_everywhere(served: Served):
    async with served(answers()) as client:
        params = {"name": "a\x00.txt", "size": 1, "mime_type": "text/plain"}
        assert refusal(await client.post("attachments.create", params)) == (422, "invalid_text")


async def test_what_is_not_taken_leaves_nothing_behind(settings: Settings):
    small = make_settings(settings.database_url, files=settings.files, max_attachment=1000)
    async with serving(create_app(small)) as address, Client.at(address) as client:

        async def refused_direct(data: bytes, expected: tuple[int, str]) -> None:
            answer = await client.http.post("/attachments", files={"file": ("a", data)})
            assert refusal(answer) == expected
            assert stored(settings) == []

        await refused_direct(b"x" * 1001, (413, "attachment_too_large"))
        await refused_direct(b"x" * 3_000_000, (413, "attachment_too_large"))
        await refused_direct(b"", (422, "empty_attachment"))
        await refused_direct(b"PK\x03\x04\xff", (422, "type_not_allowed"))
        await refused_direct(SVG, (422, "type_not_allowed"))
        for size, expected in (
            (1001, (413, "attachment_too_large")),
            (0, (422, "empty_attachment")),
            (-1, (422, "empty_attachment")),
        ):
            params = {"name": "a", "size": size, "mime_type": "text/plain"}
            assert refusal(await client.post("attachments.create", params)) == expected
        created = await announce(client, "a", b"1234")
        for data, expected in (
            (b"123", (422, "size_mismatch")),
            (b"12345", (422, "size_mismatch")),
            (b"x" * 2000, (413, "attachment_too_large")),
            (b"\xff\xfe\x00\x00", (422, "type_not_allowed")),
        ):
            assert refusal(await put(client, created, data)) == expected
            assert stored(settings) == []
        assert (await put(client, created, b"1234")).status_code == 200  # a failed upload can be tried again


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (b"x", {}, (400, "invalid_multipart")),
        (b"x", {"content-type": "multipart/form-data"}, (400, "invalid_multipart")),
        (
            b"no boundary here",
            {"content-type": "multipart/form-data; boundary=b"},
            (400, "invalid_multipart"),
        ),
        (b"--b--\r\n", {"content-type": "multipart/form-data; boundary=b"}, (422, "file_missing")),
        (
            b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--b--\r\n',
            {"content-type": "multipart/form-data; boundary=b"},
            (422, "file_missing"),
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
            {"content-type": "multipart/form-data; boundary=b"},
            (400, "upload_broken_off"),
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n' + b"x" * 100_000,
            {"content-type": "multipart/form-data; boundary=b"},
            (413, "body_too_large"),
        ),
    ],
)
async def test_a_form_that_cannot_be(
    served: Served, settings: Settings, body: bytes, headers: dict[str, str], expected: tuple[int, str]
):
    async with served(answers()) as client:
        assert refusal(await client.http.post("/attachments", content=body, headers=headers)) == expected
        assert stored(settings) == []


async def test_other_fields_around_the_file_are_passed_over(served: Served):
    async with served(answers()) as client:
        form = b"".join(
            b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\nX-More: y\r\n\r\n%s\r\n'
            % (name, more, data)
            for name, more, data in (
                (b"note", b"", b"first"),
                (b"file", b'; filename="a.txt"', b"wanted\r\n--not-b"),
                (b"file", b'; filename="b.txt"', b"a second one"),
            )
        )
        answer = await client.http.post(
            "/attachments",
            content=form + b"--b--\r\n",
            headers={"content-type": 'multipart/form-data; boundary="b"'},
        )
        assert answer.json()["name"] == "a.txt"
        fetched = await client.http.get(f"/attachments/{answer.json()['id']}/content")
        assert fetched.content == b"wanted\r\n--not-b"


@pytest.mark.parametrize("length", ["Content-Length: 100000", "Transfer-Encoding: chunked"])
async def test_a_client_that_goes_away_in_mid_upload_leaves_no_file(settings: Settings, length: str):
    app = create_app(settings, model=ChosenModel("test", answers()))
    async with serving(app) as address, Client.at(address) as client:
        created = await announce(client, "a.txt", b"x" * 100_000)
        ended = asyncio.Event()
        inner = app.middleware_stack
        assert inner is not None, "made when the application starts"

        async def watched(scope: Any, receive: Any, send: Any) -> None:
            try:
                await inner(scope, receive, send)
            finally:
                if scope.get("method") == "PUT":
                    ended.set()

        app.middleware_stack = watched
        _, writer = await asyncio.open_connection(urlsplit(address).hostname, urlsplit(address).port)
        head = (
            f"PUT /attachments/{created['id']}/content HTTP/1.1\r\nHost: here\r\n{length}\r\n"
            f"Authorization: {client.http.headers['Authorization']}\r\n\r\n"
        )
        part = b"x" * 50_000 if "Length" in length else b"c350\r\n" + b"x" * 50_000 + b"\r\n"
        writer.write(head.encode() + part)
        await writer.drain()
        writer.close()
        await ended.wait()
        assert stored(settings) == []
        assert (await put(client, created, b"x" * 100_000)).status_code == 200


async def test_previews_are_signed_and_everything_else_is_not(served: Served):
    async with served(answers()) as client:
        image = await direct(client, "cat.png", PNG)
        async with httpx2.AsyncClient() as stranger:
            preview = await stranger.get(image["preview_url"])
            assert (preview.status_code, preview.content) == (200, PNG)
            assert preview.headers["content-disposition"].startswith("inline")
            bare, _, query = image["preview_url"].partition("?")
            assert (await stranger.get(bare)).status_code == 401
            given = {name: value[0] for name, value in parse_qs(query).items()}
            other = await direct(client, "dog.png", PNG)
            for url, wrong in (
                (bare, {**given, "signature": given["signature"][:-1] + "0é"}),
                (bare, {**given, "expires": str(int(given["expires"]) + 1)}),
                (bare, {**given, "expires": "soon"}),
                (bare, {"signature": given["signature"]}),
                (other["preview_url"].partition("?")[0], given),
            ):
                assert (await stranger.get(url, params=wrong)).status_code == 401
                # To its owner an address that no longer holds is as good as any.
                assert (await client.http.get(url, params=wrong)).status_code == 200
            for method in ("PUT", "DELETE", "POST"):
                refused = await stranger.request(method, image["preview_url"], content=b"x")
                assert refused.status_code in (401, 405)


async def test_a_preview_address_expires_and_every_answer_has_a_fresh_one(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    async with served(answers()) as client:
        image = await direct(client, "cat.png", PNG)
        screen = Screen().fold(await client.stream("threads.create", {"input": carrying(image)}))
        thread_id = screen.thread["id"]
        old = screen.shown()[0]["attachments"][0]["preview_url"]
        later = utc_now() + timedelta(hours=26)
        monkeypatch.setattr("holdfast.attachments.urls.utc_now", lambda: later)
        async with httpx2.AsyncClient() as stranger:
            assert (await stranger.get(old)).status_code == 401
            by_id = await client.ask("threads.get_by_id", {"thread_id": thread_id})
            for items in (await client.history(thread_id), by_id["items"]["data"]):
                fresh = items[0]["attachments"][0]["preview_url"]
                assert fresh != old
                assert (await stranger.get(fresh)).content == PNG


async def test_what_is_anothers_is_not_there(served: Served):
    async with served(answers()) as client, bob(client) as other:
        sent = await direct(client, "a.txt", b"mine")
        pending = await announce(client, "b.txt", b"mine")
        url = f"/attachments/{sent['id']}/content"
        assert refusal(await other.http.get(url)) == (404, "attachment_not_found")
        assert refusal(await put(other, pending, b"mine")) == (404, "attachment_not_found")
        for attachment in (sent, pending):
            params = {"attachment_id": attachment["id"]}
            assert refusal(await other.post("attachments.delete", params)) == (404, "attachment_not_found")
            answer = await other.post("threads.create", {"input": carrying(attachment)})
            assert refusal(answer) == (404, "attachment_not_found")
        assert (await other.ask("threads.list", {}))["data"] == []
        async with httpx2.AsyncClient(base_url=client.http.base_url) as stranger:
            for method, path in (("GET", url), ("PUT", url), ("POST", "/attachments")):
                assert (await stranger.request(method, path, content=b"x")).status_code == 401
        assert (await client.http.get(url)).content == b"mine"


async def test_a_message_with_an_attachment_that_cannot_be_changes_nothing(served: Served):
    async with served(answers()) as client:
        sent = await direct(client, "a.txt", b"a")
        screen = Screen().fold(await client.stream("threads.create", {"input": carrying(sent)}))
        pending = await announce(client, "b.txt", b"b")
        free = await direct(client, "c.txt", b"c")
        thread_id = screen.thread["id"]
        for attachments, expected in (
            (({"id": "atc_none"},), (404, "attachment_not_found")),
            ((free, pending), (409, "attachment_incomplete")),
            ((free, sent), (409, "attachment_used")),
            ((free, free), (422, "duplicate_attachment")),
            (tuple({"id": f"atc_{n}"} for n in range(21)), (422, "too_many_attachments")),
        ):
            given = carrying(*attachments)
            assert refusal(await client.post("threads.create", {"input": given})) == expected
            answer = await client.post("threads.add_user_message", {"thread_id": thread_id, "input": given})
            assert refusal(answer) == expected
        assert len((await client.ask("threads.list", {}))["data"]) == 1
        assert await client.history(thread_id) == screen.shown()
        # The free one is still free: and says enough by itself.
        alone = {"thread_id": thread_id, "input": carrying(free, text="")}
        assert not Screen().fold(await client.stream("threads.add_user_message", alone)).errors


async def test_deleted_when_it_is_unused_and_kept_while_a_message_shows_it(
    served: Served, settings: Settings
):
    async with served(answers()) as client:
        unused = await direct(client, "a.txt", b"a")
        pending = await announce(client, "b.txt", b"b")
        for attachment in (unused, pending):
            params = {"attachment_id": attachment["id"]}
            assert await client.ask("attachments.delete", params) == {}
            assert refusal(await client.post("attachments.delete", params)) == (404, "attachment_not_found")
        assert refusal(await put(client, pending, b"b")) == (404, "attachment_not_found")
        assert stored(settings) == []
        used = await direct(client, "c.txt", b"c")
        screen = Screen().fold(await client.stream("threads.create", {"input": carrying(used)}))
        refused = await client.post("attachments.delete", {"attachment_id": used["id"]})
        assert refusal(refused) == (409, "attachment_used")
        await client.ask("threads.delete", {"thread_id": screen.thread["id"]})
        assert stored(settings) == []
        assert (await client.http.get(f"/attachments/{used['id']}/content")).status_code == 404


async def test_too_many_uploads_without_a_message(served: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("holdfast.attachments.user.MAX_UNUSED", 2)
    async with served(answers()) as client:
        first = await direct(client, "a.txt", b"a")
        await announce(client, "b.txt", b"b")
        refused = await client.http.post("/attachments", files={"file": ("c", b"c")})
        assert refusal(refused) == (429, "too_many_uploads")
        assert refused.headers["retry-after"]
        params = {"name": "d", "size": 1, "mime_type": "text/plain"}
        assert refusal(await client.post("attachments.create", params)) == (429, "too_many_uploads")
        await client.stream("threads.create", {"input": carrying(first)})
        assert await direct(client, "c.txt", b"c")


async def test_what_nobody_needs_is_swept(settings: Settings):
    app = create_app(settings, model=ChosenModel("test", answers()))
    async with serving(app) as address, Client.at(address) as client:
        attachments: Attachments = app.state.services.attachments
        used = await direct(client, "used.txt", b"used")
        unused = await direct(client, "unused.txt", b"unused")
        await announce(client, "pending.txt", b"pending")
        await client.stream("threads.create", {"input": carrying(used)})
        (shard,) = {path.parent for path in stored(settings) if path.name.startswith(used["id"])}
        orphan = shard / f"atc_{used['id'][4:6]}{'0' * 30}.{'0' * 16}"
        orphan.write_bytes(b"a crash came between the file and its row")
        assert await attachments.sweep() == 0  # all of it is young
        now = utc_now()
        assert await attachments.sweep(now + timedelta(hours=2)) == 1
        assert not orphan.exists()
        assert await attachments.sweep(now + timedelta(hours=25)) == 1
        assert (await client.http.get(f"/attachments/{unused['id']}/content")).status_code == 404
        assert (await client.http.get(f"/attachments/{used['id']}/content")).content == b"used"
        assert len(stored(settings)) == 1
        orphan.write_bytes(b"again")
        os.utime(orphan, (1, 1))
    async with serving(create_app(settings, model=ChosenModel("test", answers()))):
        assert not orphan.exists()  # cleared away at the start
    assert len(stored(settings)) == 1


async def test_a_user_who_goes_takes_the_files_along(served: Served, settings: Settings):
    async with served(answers()) as client, bob(client) as other:
        used = await direct(client, "used.txt", b"used")
        await direct(client, "unused.txt", b"unused")
        await announce(client, "pending.txt", b"pending")
        await client.stream("threads.create", {"input": carrying(used)})
        theirs = await direct(other, "theirs.txt", b"theirs")
        given = (await client.http.get("/api/export")).json()["attachments"]
        assert sorted(each["name"] for each in given) == ["pending.txt", "unused.txt", "used.txt"]
        gone = await client.http.request("DELETE", "/api/auth/me", json={"password": "correct horse"})
        assert gone.status_code == 204
        assert [path.name.startswith(theirs["id"]) for path in stored(settings)] == [True]


async def test_a_folder_that_cannot_be_used_is_a_503(served: Served, settings: Settings, tmp_path: Path):
    (tmp_path / "files").write_text("a file where the folder should be")
    async with served(answers()) as client:
        answer = await client.http.post("/attachments", files={"file": ("c", b"c")})
        assert refusal(answer) == (503, "files_unavailable")
        assert answer.headers["retry-after"]


async def test_a_file_that_has_vanished_is_a_404_and_not_a_crash(served: Served, settings: Settings):
    async with served(answers()) as client:
        sent = await direct(client, "a.txt", b"a")
        for path in stored(settings):
            path.unlink()
        answer = await client.http.get(f"/attachments/{sent['id']}/content")
        assert refusal(answer) == (404, "attachment_not_found")


async def test_a_part_of_a_file_can_be_asked_for(served: Served):
    async with served(answers()) as client:
        sent = await direct(client, "a.txt", b"0123456789")
        url = f"/attachments/{sent['id']}/content"
        part = await client.http.get(url, headers={"Range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
        head = await client.http.head(url)
        assert (head.status_code, head.headers["content-length"], head.content) == (200, "10", b"")


async def test_addresses_begin_with_the_public_one(settings: Settings):
    behind = make_settings(
        settings.database_url, files=settings.files, public_url="https://chat.example.com/holdfast/"
    )
    async with serving(create_app(behind)) as address, Client.at(address) as client:
        created = await announce(client, "cat.png", PNG, "image/png")
        for url in (created["upload_descriptor"]["url"], created["preview_url"]):
            assert url.startswith(f"https://chat.example.com/holdfast/attachments/{created['id']}/content")


async def test_a_host_header_that_is_no_host_does_no_harm(served: Served):
    async with served(answers()) as client:
        body = {"type": "attachments.create", "params": {"name": "a", "size": 1, "mime_type": ""}}
        answer = await client.http.post("/chatkit", json=body, headers={"Host": "a b<c>"})
        assert answer.status_code in (200, 400)


async def test_without_a_folder_none_are_taken(settings: Settings):
    without = make_settings(settings.database_url)
    if without.is_sqlite:
        assert without.files_folder is not None  # SQLite has one beside the database
        return
    async with serving(create_app(without)) as address, Client.at(address) as client:
        answer = await client.http.post("/attachments", files={"file": ("c", b"c")})
        assert refusal(answer) == (501, "attachments_not_offered")
        params = {"name": "a", "size": 1, "mime_type": "text/plain"}
        assert refusal(await client.post("attachments.create", params)) == (501, "attachments_not_offered")
        got = await client.http.get("/attachments/atc_1/content", params={"signature": "x"})
        assert refusal(got) == (501, "attachments_not_offered")
