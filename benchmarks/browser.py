"""The component in a real browser, as a table: `python -m benchmarks.browser`.

How busy the main thread is, is counted in its own processor time (Chromium's `TaskDuration`, by thread ticks), so that
other programs show little in it. The rest is time by the clock, which a busy machine makes longer: the table begins
with what a fixed piece of work took just then.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import CDPSession, Page
from tests.support.browser import launched
from tests.support.listening import listening
from tests.support.stranger import Stranger, created, frame, item

Json = dict[str, Any]

TOKENS = 2_400
PACE = 200
"""Tokens a second."""

DEEP = """
const within = (node) => [node, ...(node.shadowRoot ? deep(node.shadowRoot) : [])];
const deep = (root) => [...root.querySelectorAll("*")].flatMap(within);
const thread = () => document.querySelector("holdfast-chat").shadowRoot.querySelector("hf-thread").shadowRoot;
"""

WORK = """() => {
  const begun = performance.now();
  let sum = 0;
  for (let at = 0; at < 3e7; at += 1) sum = (sum * 31 + at) % 1000003;
  return performance.now() - begun + sum * 0;
}"""

# From the click that opens the thread to the second frame after its last item is there.
OPENED = f"""async () => {{ {DEEP}
  const chat = document.querySelector("holdfast-chat");
  const begun = performance.now();
  await chat.setThreadId("thr_1");
  while (!thread().querySelector("[data-item-id=assistant_message_149]")) await new Promise(requestAnimationFrame);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - begun;
}}"""

# Frames while somebody scrolls up through a long thread: how long each took.
SCROLLED = f"""async () => {{ {DEEP}
  const scroller = thread().querySelector(".scroller");
  const frames = [];
  let nodes = 0;
  let last = await new Promise(requestAnimationFrame);
  for (let step = 0; step < 240; step += 1) {{
    scroller.scrollTop -= 120;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
    if (step % 20 === 0) nodes = Math.max(nodes, deep(document).length);
  }}
  return {{ frames, nodes }};
}}"""

KEYS = """() => {
  window.keys = [];
  const take = ({ name, duration }) => window.keys.push([name, duration]);
  new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type: "event", durationThreshold: 16, buffered: true });
}"""


def words() -> list[str]:
    """A long answer in pieces: paragraphs, a long list, code, a table."""
    paragraph = "Words that **matter** and some that do not, with `code` in between and a [link](https://example.org). "
    text = "".join(
        f"## Part {part}\n\n{paragraph * 4}\n\n"
        + "".join(f"- point {point} of part {part}, in a line of its own\n" for point in range(30))
        + "\n```python\n"
        + "".join(f"value_{line} = compute({line})  # line {line}\n" for line in range(30))
        + "```\n\n| a | b |\n|---|---|\n"
        + "".join(f"| {row} | row {row} |\n" for row in range(15))
        + "\n"
        for part in range(20)
    )
    return [text[at : at + 4] for at in range(0, len(text), 4)][:TOKENS]


async def answer(_asked: Json) -> AsyncIterator[str]:
    yield frame(created())
    yield frame({"type": "thread.item.done", "item": asked_item("asked")})
    yield frame({"type": "thread.item.added", "item": said("long", "")})
    begun = time.monotonic()
    for number, piece in enumerate(words()):
        delta = {"type": "assistant_message.content_part.text_delta", "content_index": 0, "delta": piece}
        yield frame({"type": "thread.item.updated", "item_id": "assistant_message_long", "update": delta})
        await asyncio.sleep(max(0.0, begun + number / PACE - time.monotonic()))
    yield frame({"type": "thread.item.done", "item": said("long", "".join(words()))})


def asked_item(number: int | str) -> Json:
    content = [{"type": "input_text", "text": f"Question {number}?"}]
    return item("user_message", number, content=content, inference_options={})


def said(number: int | str, text: str) -> Json:
    return item(
        "assistant_message", number, content=[{"type": "output_text", "text": text, "annotations": []}]
    )


def conversation(count: int) -> list[Json]:
    text = "Answer **{}**.\n\n- one `code`\n- two\n\nWords to fill some lines. " + "And more of them. " * 12
    pairs = ([asked_item(number), said(number, text.format(number))] for number in range(count // 2))
    return list(itertools.chain.from_iterable(pairs))


async def busy(session: CDPSession) -> tuple[float, float, float]:
    """Seconds of the main thread so far: all tasks, scripts, layout and style."""
    answered = await session.send("Performance.getMetrics")
    found = {one["name"]: one["value"] for one in answered["metrics"]}
    return (
        found["TaskDuration"],
        found["ScriptDuration"],
        found["LayoutDuration"] + found["RecalcStyleDuration"],
    )


def row(name: str, figure: str, wanted: str) -> None:
    print(f"{name:<58} {figure:>22}   {wanted}")


async def opening(page: Page, address: str) -> None:
    await page.goto(address)
    await page.locator("holdfast-chat").get_by_role("textbox").wait_for()
    row("300 messages on the screen", f"{await page.evaluate(OPENED):.0f} ms", "wanted: 500 ms")


async def scrolling(page: Page, address: str) -> None:
    await page.goto(address)
    await page.locator("[data-item-id=assistant_message_4999]").wait_for()
    found = await page.evaluate(SCROLLED)
    frames = sorted(found["frames"])
    long = sum(one > 25 for one in frames) / len(frames)
    row("10,000 items, scrolling up: most nodes in the page", f"{found['nodes']}", "wanted: 5,000 at most")
    row("  frame: median, 95th of 100", f"{frames[120]:.1f}, {frames[228]:.1f} ms", "display: 16.7 ms")
    row("  frames that came late", f"{long:.1%}", "")


async def streaming(page: Page, address: str) -> None:
    await page.goto(address)
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    box = page.locator("holdfast-chat").get_by_role("textbox")
    await box.fill("Go on")
    await box.press("Enter")
    await page.locator("[data-item-id=assistant_message_long] .block").nth(3).wait_for()
    await page.evaluate(KEYS)
    before, begun = await busy(session), time.monotonic()
    # Nobody types in the first half: what the stream costs by itself.
    await asyncio.sleep(TOKENS / PACE / 2 - 1)
    quiet, half = await busy(session), time.monotonic()
    await box.press_sequentially("a draft that is written meanwhile", delay=90)
    keys = [
        duration for name, duration in await page.evaluate("keys") if name in ("keydown", "keypress", "input")
    ]
    share = [(after - first) / (half - begun) for first, after in zip(before, quiet, strict=True)]
    row(f"{PACE} tokens a second: main thread busy", f"{share[0]:.1%}", "wanted: less than 20 %")
    row("  of that scripts; layout and style", f"{share[1]:.1%}; {share[2]:.1%}", "")
    slowest = f"{max(keys):.0f} ms" if keys else "under 16 ms"
    row("  a keystroke meanwhile, to its paint: slowest of 33", slowest, "wanted: 50 ms")


async def main() -> int:
    size: Any = {"width": 1100, "height": 900}
    short = Stranger(items=conversation(300), page=300, options={"initialThread": None})
    long = Stranger(items=conversation(10_000))
    empty = Stranger(frames=answer)
    async with launched() as browser:
        page = await browser.new_page(viewport=size)
        await page.goto("about:blank")
        row(
            "a fixed piece of work, just now",
            f"{await page.evaluate(WORK):.0f} ms",
            "the machine, not the component",
        )
        for stranger, measure in ((short, opening), (long, scrolling), (empty, streaming)):
            async with listening(stranger.app) as address:
                await measure(page, address)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
