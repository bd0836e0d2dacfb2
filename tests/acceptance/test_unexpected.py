"""What nobody expected: a hosted server's hook that raises where no turn catches it."""

from typing import Any

import pytest

from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.client import Client, message
from tests.support.hosting import EventServer
from tests.support.serving import serving

PAGE = "https://app.example"


async def test_it_is_answered_like_everything_else_and_not_quoted(
    settings: Settings, caplog: pytest.LogCaptureFixture
):
    words = "what ann said"

    def context(_request: Any, _identity: Any) -> Any:
        raise RuntimeError(words)

    configured = make_settings(settings.database_url, cors_origins=PAGE)
    app = create_app(configured, server=lambda: EventServer(lambda _thread: []), context=context)
    async with serving(app) as address, Client.at(address) as client:
        body = {"type": "threads.create", "params": {"input": message("what ann said")}}
        answer = await client.http.post("/chatkit", json=body, headers={"Origin": PAGE})
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
        assert answer.headers["content-security-policy"]
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert "RuntimeError" in caplog.text
        assert "what ann said" not in caplog.text
