"""A local HTTP endpoint that streams like OpenAI's, so that tests use the real client over real HTTP.

    async with openai_endpoint([use(Call("add_task", {"title": "Milk"})), say("Added ", "it.")]) as endpoint:
        client = AsyncOpenAI(base_url=endpoint.base_url, api_key="any")

The script is a list of steps, one for each request, or a function from the request to a step. What the assistant asks
aside, for a title or a summary, is declined unless the test says that it is about that.
It refuses what the service refuses; those rules were met as errors 400 by users of the SDKs.
"""

from tests.support.openai_endpoint.endpoint import Endpoint, openai_endpoint
from tests.support.openai_endpoint.script import (
    Answer,
    Asked,
    Call,
    Failure,
    Hold,
    Script,
    Step,
    adds_tasks,
    echo,
    fail,
    say,
    use,
)

__all__ = [
    "Answer",
    "Asked",
    "Call",
    "Endpoint",
    "Failure",
    "Hold",
    "Script",
    "Step",
    "adds_tasks",
    "echo",
    "fail",
    "openai_endpoint",
    "say",
    "use",
]
