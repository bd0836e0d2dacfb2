"""The same on a Chat Completions model (Ollama, vLLM, LiteLLM): `holdfast serve --app my_chat_agent:MyServer`."""

import os

from agents import Agent, OpenAIChatCompletionsModel, Runner
from chatkit.agents import AgentContext, stream_agent_response
from chatkit.server import ChatKitServer
from my_agent import roll_die
from openai import AsyncOpenAI


class MyServer(ChatKitServer):
    model = OpenAIChatCompletionsModel(os.environ.get("MY_MODEL", "llama3.2"), AsyncOpenAI())
    agent = Agent(name="Dice", instructions="You roll dice for people.", tools=[roll_die], model=model)

    def __init__(self):
        super().__init__(store=None)  # Holdfast puts its own in, for whoever asks

    async def respond(self, thread, input_user_message, context):
        newest = await self.store.load_thread_items(thread.id, None, 50, "desc", context)
        # Plain text: the SDK's own conversion has parts that the Chat Completions API does not take.
        roles = {"user_message": "user", "assistant_message": "assistant"}
        said = [(roles.get(item.type), item) for item in reversed(newest.data)]
        history = [{"role": role, "content": item.content[0].text} for role, item in said if role]
        agent_context = AgentContext(thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(self.agent, history, context=agent_context)
        async for event in stream_agent_response(agent_context, result):
            yield event
