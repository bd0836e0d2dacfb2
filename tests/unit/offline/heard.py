"""Tables of utterances in plain text, what must come of each, and a run of them that needs no Runner.

A line is what is said, turn after turn with `>>` between, then `=>` and the effect on SEED. Steps of an effect are
parted by `;`, other effects that are as good by `|`:

    add "A" "B"      new tasks            done 1 2      completed       rename 1 "A"   a new title
    add_done "A"     new, and done        reopen 1      open again      delete 1 2     gone
    look pending     a listing was made (of `any` status, or of one); nothing changed unless a step says so
    ask              nothing changed, and the answer asks something
    none             nothing changed           say "A" unsaid "B"    the last answer has these words, or has not

A line that begins with `@` gives the tasks for those after it, numbered from 1, an x before those that are done;
`\\n` in what is said is a new line. Whatever is said at once must be answered with the number of each task changed.

`python -m tests.unit.offline.heard FILE` says which lines of a file are misunderstood, and how many are not.
"""

import asyncio
import json
import re
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from agents.tool_context import ToolContext

from holdfast.assistant.offline.dialogue import ToolCall, next_step
from tests.unit.offline.talk import TaskBox

__all__ = ["SEED", "Heard", "hear", "read", "tell"]

SEED = (
    (1, "Call mom", False),
    (2, "Buy milk", False),
    (3, "Pay the rent", False),
    (4, "Team meeting on Monday", False),
    (5, "Finish the quarterly report", True),
    (6, "Water the plants", False),
    (7, "Book a dentist appointment", True),
    (8, "Dinner meeting with Ann", False),
)

Tasks = tuple[tuple[int, str, bool], ...]
State = list[tuple[str, bool]]
_VERB = re.compile(r"(?:add|add_done|done|reopen|delete|rename|look|ask|none|say|unsaid)\b")
_UNREAD = "I am the offline model: I can only"
_MOST_STEPS = 60


@dataclass(frozen=True)
class Heard:
    """`effects`: what may come of it; each is a list of steps. `tasks`: the list as it is before."""

    said: tuple[str, ...]
    effects: tuple[tuple[str, ...], ...]
    tasks: Tasks = SEED


@dataclass(frozen=True)
class Outcome:
    reply: str
    state: State
    listings: tuple[str, ...]
    tasks: Tasks = SEED
    unnamed: tuple[int, ...] = ()

    def is_one_of(self, effects: tuple[tuple[str, ...], ...]) -> bool:
        return any(self._is(effect) for effect in effects)

    def _is(self, effect: tuple[str, ...]) -> bool:
        if self.unnamed:
            return False
        for step in effect:
            verb, _, rest = step.partition(" ")
            if verb in ("say", "unsaid") and (rest.strip('"') in self.reply.lower()) != (verb == "say"):
                return False
            if verb == "ask" and "?" not in self.reply:
                return False
            if verb == "look" and (
                _UNREAD in self.reply or not self.listings or rest not in ("any", *self.listings)
            ):
                return False
        return self.state == _state_after(effect, self.tasks)


def read(text: str) -> list[Heard]:
    """The lines of a table; empty ones and those that begin with # say nothing."""
    table: list[Heard] = []
    tasks: Tasks = SEED
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("@"):
            titles = re.findall(r'(x?)"(.+?)"', line)
            tasks = tuple((number, title, bool(x)) for number, (x, title) in enumerate(titles, start=1))
        elif line and not line.startswith("#"):
            table.append(_heard(line, tasks))
    return table


async def hear(heard: Heard) -> Outcome:
    """Says it all to the offline model, and carries out the calls that it makes."""
    box = TaskBox.of(heard.tasks)
    history: list[dict[str, str]] = []
    reply = ""
    for text in heard.said:
        reply = await tell(box, history, text)
    state = sorted((_plain(task["title"]), task["completed"]) for task in box.tasks.values())
    listings = tuple(call["status"] for name, call in box.calls if name == "list_tasks")
    unnamed = _unnamed(box, heard.tasks, reply) if len(heard.said) == 1 else ()
    return Outcome(reply, state, listings, heard.tasks, unnamed)


def _unnamed(box: TaskBox, before: Tasks, reply: str) -> tuple[int, ...]:
    """The tasks that are not as they were, and whose number the answer does not say."""
    after = {(number, task["title"], task["completed"]) for number, task in box.tasks.items()}
    touched = {number for number, _, _ in after ^ set(before)}
    said = {int(number) for number in re.findall(r"\d{1,9}", reply)}
    for first, last in re.findall(r"(\d{1,9}) to (\d{1,9})", reply):
        said.update(range(int(first), int(last)))
    return tuple(sorted(touched - said))


async def tell(box: TaskBox, history: list[dict[str, str]], text: str) -> str:
    """The reply; the history gets the words, the calls, their results and the reply, `box.calls` those of this turn."""
    box.calls.clear()
    history.append({"role": "user", "content": text})
    tools = {tool.name: tool for tool in box.tools()}
    for _ in range(_MOST_STEPS):
        step = next_step(history, frozenset(tools))
        if not isinstance(step, ToolCall):
            history.append({"role": "assistant", "content": step})
            return step
        number = len(history)
        arguments = json.dumps(step.arguments)
        context = ToolContext(
            context=None, tool_name=step.name, tool_call_id=str(number), tool_arguments=arguments
        )
        output = await tools[step.name].on_invoke_tool(context, arguments)
        call = {"type": "function_call", "call_id": str(number), "name": step.name, "arguments": arguments}
        history += [call, {"type": "function_call_output", "call_id": str(number), "output": output}]
    raise AssertionError("The model calls tools without an end.")


def _heard(line: str, tasks: Tasks) -> Heard:
    left, arrow, effect = line.rpartition("=>")
    assert arrow, line
    steps = [_alternatives(step.strip()) for step in effect.split(";")]
    said = tuple(said.strip().replace("\\n", "\n") for said in left.split(">>"))
    return Heard(said, tuple(product(*steps)), tasks)


def _alternatives(step: str) -> list[str]:
    """`add "A"|"B"` is short for `add "A"|add "B"`."""
    first, *others = (part.strip() for part in step.split("|"))
    words = first.split(" ")
    short = " ".join(words[:2] if words[0] == "rename" else words[:1])
    return [first, *(other if _VERB.match(other) else f"{short} {other}" for other in others)]


def _state_after(effect: tuple[str, ...], before: Tasks) -> State:
    tasks = {number: (title, done) for number, title, done in before}
    added: State = []
    for step in effect:
        verb, _, rest = step.partition(" ")
        # A title may have quotation marks of its own.
        titles = re.findall(r'(?:^|(?<= ))"(.+?)"(?=$| ")', rest)
        numbers = [int(number) for number in re.findall(r"\d+", rest.partition('"')[0])]
        match verb:
            case "add" | "add_done":
                added += [(title, verb == "add_done") for title in titles]
            case "done" | "reopen":
                tasks.update({number: (tasks[number][0], verb == "done") for number in numbers})
            case "delete":
                tasks = {number: task for number, task in tasks.items() if number not in numbers}
            case "rename":
                tasks[numbers[0]] = (titles[0], tasks[numbers[0]][1])
            case "look" | "ask" | "none" | "say" | "unsaid":
                pass
            case _:
                raise AssertionError(f"No such step: {step}")
    return sorted((_plain(title), done) for title, done in [*tasks.values(), *added])


def _plain(title: str) -> str:
    return title.strip().rstrip(".!").lower()


async def _report(table: list[Heard]) -> list[str]:
    lines: list[str] = []
    for heard in table:
        outcome = await hear(heard)
        if not outcome.is_one_of(heard.effects):
            reply = outcome.reply.replace("\n", " / ")
            lines.append(f"{' >> '.join(heard.said)} => {heard.effects}\n     {reply[:200]}")
    hits = len(table) - len(lines)
    return [*lines, f"{hits} of {len(table)}: {hits / len(table):.1%}"]


if __name__ == "__main__":
    sys.stdout.write("\n".join(asyncio.run(_report(read(Path(sys.argv[1]).read_text())))) + "\n")
