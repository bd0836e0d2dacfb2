"""An agent of one's own, as one would write it for the ChatKit SDK: `holdfast serve --app my_agent:MyServer`."""

import random

from agents import Agent, Runner, function_tool
from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer


@function_tool
def roll_die(sides: int) -> int:
    """Rolls a die with so many sides."""
    return random.randint(1, sides)


class MyServer(ChatKitServer):
    agent = Agent(name="Dice", instructions="You roll dice for people.", tools=[roll_die])

    def __init__(self):
        super().__init__(store=None)  # Holdfast puts its own in, for whoever asks

    async def respond(self, thread, input_user_message, context):
        newest = await self.store.load_thread_items(thread.id, None, 50, "desc", context)
        history = await simple_to_agent_input(list(reversed(newest.data)))
        agent_context = AgentContext(thread=thread, store=self.store, request_context=context)
        async for event in stream_agent_response(
            agent_context, Runner.run_streamed(self.agent, history, context=agent_context)
        ):
            yield event
