"""Dictation: `input.transcribe` through the real client, at an endpoint that takes multipart as OpenAI's does."""

import base64
from typing import Any

import pytest

from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.client import Client
from tests.support.databases import Sqlite
from tests.support.serving import serving
from tests.support.transcription_endpoint import transcription_endpoint

RECORDING = b"\x1aE\xdf\xa3 not really a recording"


def spoken(data: bytes = RECORDING, mime_type: str = "audio/webm;codecs=opus") -> dict[str, Any]:
    return {"audio_base64": base64.b64encode(data).decode(), "mime_type": mime_type}


async def test_speech_becomes_text(sqlite: Sqlite):
    async with transcription_endpoint() as endpoint:
        settings = make_settings(
            await sqlite.fresh(),
            openai_api_key="sk-of-the-model",
            transcription_model="whisper-1",
            transcription_base_url=endpoint.base_url,
        )
        async with serving(create_app(settings)) as address, Client.at(address) as client:
            assert (await client.http.get("/api/config")).json()["dictation"] is True
            assert await client.ask("input.transcribe", spoken()) == {"text": "Buy milk."}
            (heard,) = endpoint.heard
            assert (heard.model, heard.name, heard.data) == ("whisper-1", "speech.webm", RECORDING)
            # The model's key belongs to another host.
            assert "sk-of-the-model" not in (heard.authorization or "")

            for given, status, code in (
                (spoken(b""), 422, "invalid_audio"),
                (spoken(mime_type="text/plain"), 422, "invalid_audio"),
                (spoken(bytes(settings.max_body)), 413, "body_too_large"),
            ):
                answer = await client.post("input.transcribe", given)
                assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
            assert len(endpoint.heard) == 1

            for failing, status, code in (
                (401, 503, "transcription_failed"),
                (404, 503, "transcription_failed"),
                (400, 422, "invalid_audio"),
                (413, 413, "audio_too_large"),
                (429, 503, "transcription_failed"),
                (500, 503, "transcription_failed"),
            ):
                endpoint.status = failing
                answer = await client.post("input.transcribe", spoken())
                assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
                assert "told to fail" not in answer.text
                assert answer.json()["error"]["message"].endswith(".")


@pytest.mark.parametrize(
    "more", [{}, {"transcription_model": "whisper-1", "transcription_base_url": "http://127.0.0.1:9/v1"}]
)
async def test_without_an_endpoint_it_is_said(sqlite: Sqlite, more: dict[str, Any]):
    settings = make_settings(await sqlite.fresh(), **more)
    async with serving(create_app(settings)) as address, Client.at(address) as client:
        answer = await client.post("input.transcribe", spoken())
        assert (await client.http.get("/api/config")).json()["dictation"] is bool(more)
        if more:
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "transcription_failed")
        else:
            assert (answer.status_code, answer.json()["error"]["code"]) == (501, "transcribe_not_offered")
            assert "HOLDFAST_TRANSCRIPTION_MODEL" in answer.json()["error"]["message"]
