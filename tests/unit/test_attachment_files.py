"""What a file is, what it is called, where it stands."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.attachments.files import Files
from holdfast.attachments.names import MAX_NAME, clean_name
from holdfast.attachments.sniff import Sniffer, is_allowed, kind_of
from holdfast.store.sdk import random_id
from tests.support.samples import GIF, HTML, JPEG, PDF, PNG, SVG, WEBP


def sniffed(data: bytes, size: int = 7) -> str:
    sniffer = Sniffer()
    for at in range(0, len(data), size):
        sniffer.feed(data[at : at + size])
    return sniffer.mime_type()


@pytest.mark.parametrize(
    ("data", "mime_type"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (GIF, "image/gif"),
        (WEBP, "image/webp"),
        (PDF, "application/pdf"),
        (SVG, "image/svg+xml"),
        (b"<!DOCTYPE svg PUBLIC><svg >", "image/svg+xml"),
        (HTML, "text/html"),
        (b"<!-- hidden --><html><body>", "text/html"),
        (b"<?xml version='1.0'?><feed/>", "text/xml"),
        ("Grüße, 世界 👋".encode(), "text/plain"),
        (b"a,b\r\n1,2\r\n", "text/plain"),
        (b"", "text/plain"),
        (b"text with\x00a zero", "application/octet-stream"),
        ("cut off in a letter: é".encode()[:-1], "application/octet-stream"),
        ("UTF-16".encode("utf-16"), "application/octet-stream"),
        (b"PK\x03\x04\x14\x00\xff\xfe", "application/octet-stream"),
        (b"RIFF\x0c\x00\x00\x00WAVEfmt \xff", "application/octet-stream"),
        (b"GIF89a/*\xff*/=alert(1)", "image/gif"),  # a polyglot is what browsers take it for
        (b"<script>/*" + PDF, "text/html"),  # and a PDF begins with its mark
    ],
)
def test_bytes_say_what_they_are(data: bytes, mime_type: str):
    assert sniffed(data) == mime_type
    assert sniffed(data, 10_000) == mime_type


@given(st.binary(max_size=6000), st.integers(min_value=1, max_value=5000))
def test_any_bytes_are_something_however_they_are_cut(data: bytes, size: int):
    assert sniffed(data, size) == sniffed(data, len(data) or 1)


@given(st.text(max_size=50))
def test_all_utf8_without_nul_is_text(text: str):
    data = ("a" + text).encode("utf-8", "replace")
    assert sniffed(data).startswith("text/") == (b"\x00" not in data)


def test_only_pictures_of_pixels_are_images():
    assert [kind_of(sniffed(data)) for data in (PNG, JPEG, GIF, WEBP)] == ["image"] * 4
    assert [kind_of(sniffed(data)) for data in (SVG, HTML, PDF, b"x")] == ["file"] * 4


@pytest.mark.parametrize(
    ("mime_type", "allowed", "expected"),
    [
        ("text/html", ("text/*",), True),
        ("text/html", ("text/plain",), False),
        ("image/svg+xml", ("image/png", "text/*"), False),
        ("application/octet-stream", ("*/*",), True),
        ("image/png", (), False),
    ],
)
def test_patterns_of_types(mime_type: str, allowed: tuple[str, ...], expected: bool):
    assert is_allowed(mime_type, allowed) is expected


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("notes.txt", "notes.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\fakepath\\photo.png", "photo.png"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\nc.txt", "abc.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),  # reads as "photoexe.png"
        ("a\u200b\ufeffb", "ab"),
        ("e\u0301.txt", "é.txt"),
        ("👩\u200d👧.png", "👩\u200d👧.png"),
        ("x" * 300 + ".txt", "x" * (MAX_NAME - 4) + ".txt"),
        ("x." + "y" * 300, "x." + "y" * (MAX_NAME - 2)),
        ("\ud800x", "x"),
    ],
)
def test_names_are_made_harmless(given_name: str, clean: str):
    assert clean_name(given_name) == clean


@given(st.text(max_size=400))
def test_any_name_is_made_harmless(given_name: str):
    name = clean_name(given_name)
    assert 0 < len(name) <= MAX_NAME
    assert not set(name) & set("/\\")
    assert all(char == "\u200d" or unicodedata.category(char)[0] != "C" for char in name)
    assert name.encode()


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path):
    files = Files(tmp_path / "files")
    attachment_id = random_id("attachment")
    with files.receive(attachment_id) as lost:
        lost.write(b"half")
        assert not files.path(lost.name).exists()
    with files.receive(attachment_id) as undone:
        undone.write(b"whole, but its row was refused")
        undone.settle()
        assert files.path(undone.name).exists()
    with files.receive(attachment_id) as kept:
        kept.write(b"who")
        kept.write(b"le")
        kept.settle()
        kept.keep()
    assert files.path(kept.name).read_bytes() == b"whole"
    found = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert found == [files.path(kept.name)]
    assert found[0].stat().st_mode & 0o077 == 0
    files.delete(kept.name)
    files.delete(kept.name)
    assert not found[0].exists()


@pytest.mark.parametrize(
    "name",
    ["../secret", "atc_" + "0" * 32, f"atc_{'0' * 32}.{'0' * 16}/..", f"ATC_{'0' * 32}.{'0' * 16}", ""],
)
def test_no_other_name_becomes_a_path(tmp_path: Path, name: str):
    with pytest.raises(ValueError, match="not the name"):
        Files(tmp_path).path(name)


def test_only_what_is_old_and_ours_is_found(tmp_path: Path):
    files = Files(tmp_path)
    assert list(files.older_than(2e9)) == []
    assert files.clear_incoming(2e9) == 0
    names = []
    for _ in range(2):
        with files.receive(random_id("attachment")) as incoming:
            incoming.settle()
            incoming.keep()
        names.append(incoming.name)
    os.utime(files.path(names[0]), (1, 1))
    stranger = files.path(names[0]).parent / "not-ours"
    stranger.touch()
    os.utime(stranger, (1, 1))
    assert list(files.older_than(1000)) == [names[0]]
    with files.receive(random_id("attachment")) as begun:
        (beginning,) = (tmp_path / "incoming").iterdir()
        assert beginning.name == begun.name
        assert files.clear_incoming(1000) == 0
        os.utime(beginning, (1, 1))
        assert files.clear_incoming(1000) == 1
        assert not beginning.exists()


def test_a_file_that_cannot_be_finished_leaves_nothing(tmp_path: Path):
    """A full disk fails twice: when what is left in the buffer is written, and when the file is closed over it."""

    def receive() -> None:
        receiving = Files(tmp_path).receive(random_id("attachment"))
        with Path("/dev/full").open("wb") as full, receiving as incoming:
            os.dup2(full.fileno(), incoming._file.fileno())
            incoming.write(b"x")
            incoming.settle()

    with pytest.raises(OSError, match="space"):
        receive()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
