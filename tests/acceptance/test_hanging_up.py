"""Hanging up over real HTTP: the only Stop that ChatKit clients have which know nothing of Holdfast."""

import pytest
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from openai import AsyncOpenAI

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.support.client import Client, message
from tests.support.openai_endpoint import Hold, openai_endpoint, say
from tests.support.serving import serving


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_hanging_up_stops_the_model_keeps_the_words_and_tells_the_model(settings: Settings):
    hold = Hold(at=1)
    async with (
        openai_endpoint([say("Once upon", " a time", pace=hold), say("Fine.")]) as endpoint,
        AsyncOpenAI(base_url=endpoint.base_url, api_key="any") as openai,
    ):
        app = create_app(
            settings.model_copy(update={"stop_grace": 0.0}),
            model=ChosenModel("m", OpenAIChatCompletionsModel("m", openai)),
        )
        async with serving(app) as address, Client.at(address) as client:
            async with client.open("threads.create", {"input": message("Write")}) as stream:
                events = await stream.until("assistant_message.content_part.text_delta")
            turn = app.state.services.turns.get(stream.turn_id)
            await turn.wait()
            assert turn.status == "stopped"
            thread_id = events[0]["thread"]["id"]
            assert [item["type"] for item in await client.history(thread_id)] == [
                "user_message",
                "assistant_message",
            ]
            assert (await client.say("And?", thread_id)).texts() == ["And?", "Fine."]
            told = (await endpoint.asked(2)).turns
            assert [role for role, _text in told] == ["system", "user", "assistant", "system", "user"]
            assert told[2][1] == "Once upon"
            assert "cancelled" in told[3][1]
