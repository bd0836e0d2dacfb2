"""The todo assistant with a model that says what is in a script, over real HTTP on both sides."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.client import Client
from tests.support.openai_endpoint import Endpoint, Script, openai_endpoint
from tests.support.serving import serving

__all__ = ["APIS", "speaking"]

APIS = ["responses", "chat_completions"]


@asynccontextmanager
async def speaking(
    settings: Settings, api: str, script: Script, *, asides: bool = False, **more: object
) -> AsyncIterator[tuple[Client, Endpoint]]:
    """A signed-in client, and the endpoint that was asked.

    Args:
        asides: whether the script answers what is asked aside, for a title or a summary, as well.
        more: further settings.
    """
    async with openai_endpoint(script, asides=asides) as endpoint:
        configured = make_settings(
            settings.database_url,
            model="test-model",
            model_api=api,
            openai_base_url=endpoint.base_url,
            openai_api_key="sk-test",
            **more,
        )
        app = create_app(configured)
        endpoint.idle = app.state.services.turns.afterwards.idle
        async with serving(app) as address, Client.at(address) as client:
            yield client, endpoint
