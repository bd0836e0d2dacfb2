"""The component in a real browser, as a table: `python -m benchmarks.browser`.

How busy the main thread is, is counted in its own processor time (Chromium's `TaskDuration`, by thread ticks), so that
other programs show little in it. The rest is time by the clock, which a busy machine makes longer: the table begins
with what a fixed piece of work took just then.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from typing import Any

from playwright.async_api import CDPSession, Page
from tests.support.browser import launched
from tests.support.listening import listening
from tests.support.stranger import Stranger

from benchmarks.browser_pages import PACE, TOKENS, answer, conversation

FAST = 10_000
"""Pixels a second, of somebody who looks for something in a long thread."""
FAR = 40_000
"""Pixels, there and back."""

DRAFT = "a draft that is written meanwhile"

THREAD = """
const thread = () => document.querySelector("holdfast-chat").shadowRoot.querySelector("hf-thread")?.shadowRoot;
"""

WORK = """() => {
  const begun = performance.now();
  let sum = 0;
  for (let at = 0; at < 3e7; at += 1) sum = (sum * 31 + at) % 1000003;
  return performance.now() - begun + sum * 0;
}"""

# From the click that opens the thread to the second frame after its last item is there.
OPENED = f"""async () => {{ {THREAD}
  const chat = document.querySelector("holdfast-chat");
  const begun = performance.now();
  await chat.setThreadId("thr_1");
  while (!thread().querySelector("[data-item-id=assistant_message_149]")) await new Promise(requestAnimationFrame);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - begun;
}}"""

# While somebody scrolls: how long each frame took, now and then how many nodes there are (texts and comments too), and
# whether there is only room where items should be.
WATCHED = f"""() => {{ {THREAD}
  const nodes = (node) => [...node.childNodes, ...(node.shadowRoot ? [node.shadowRoot] : [])]
    .reduce((sum, child) => sum + nodes(child), 1);
  const scroller = thread().querySelector(".scroller");
  const {{ left, top, width, height }} = scroller.getBoundingClientRect();
  const isEmpty = (part) => thread().elementFromPoint(left + width / 2, top + height * part)?.matches(".room");
  const seen = {{ frames: [], nodes: 0, looks: 0, empty: 0 }};
  let last = null;
  const look = (now) => {{
    if (window.seen !== seen) return;
    if (last !== null) seen.frames.push(now - last);
    last = now;
    if (seen.frames.length % 10 === 5) {{
      seen.looks += 1;
      seen.empty += [0.1, 0.5, 0.9].some(isEmpty) ? 1 : 0;
    }}
    if (seen.frames.length % 50 === 49) seen.nodes = Math.max(seen.nodes, nodes(document));
    requestAnimationFrame(look);
  }};
  window.seen = seen;
  requestAnimationFrame(look);
}}"""
SEEN = "() => { const { seen } = window; window.seen = null; return seen; }"

TO_BEGINNING = f"async () => {{ {THREAD} thread().querySelector('.scroller').scrollTop = 4000; }}"

# What a keystroke took from its own time to the paint after it; and how long the text stood still between two changes.
KEYS = f"""() => {{ {THREAD}
  window.keys = [];
  const take = ({{ name, duration }}) => window.keys.push([name, duration]);
  window.keysSeen = new PerformanceObserver((list) => list.getEntries().forEach(take));
  window.keysSeen.observe({{ type: "event", durationThreshold: 16, buffered: true }});
  window.still = [];
  let last = null;
  new MutationObserver(() => {{
    const now = performance.now();
    if (last !== null) window.still.push(now - last);
    last = now;
  }}).observe(thread().querySelector("hf-markdown"), {{ childList: true, characterData: true, subtree: true }});
}}"""
TYPED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (const { name, duration } of window.keysSeen.takeRecords()) window.keys.push([name, duration]);
  return window.keys;
}"""


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


def of_100(values: Sequence[float], place: int) -> float:
    """The value below which so many of a hundred are."""
    return sorted(values)[len(values) * place // 100]


async def opening(page: Page, address: str) -> None:
    await page.goto(address)
    await page.locator("holdfast-chat").get_by_role("textbox").wait_for()
    row(
        "300 messages on the screen, the first time",
        f"{await page.evaluate(OPENED):.0f} ms",
        "wanted: 500 ms",
    )


async def scrolling(page: Page, address: str) -> None:
    await page.goto(address)
    await page.locator("[data-item-id=assistant_message_4999]").wait_for()
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    row(f"10,000 items, scrolling {FAST:,} pixels a second", "there and back", "display: 16.7 ms")
    nodes = await scrolled(page, session, "  from the end")
    # Three pages of older items wait above the beginning: they come while somebody scrolls towards them.
    await page.evaluate(TO_BEGINNING)
    await page.locator(".room").first.wait_for(state="attached")
    nodes = max(nodes, await scrolled(page, session, "  at the beginning, while older ones come"))
    row("  most nodes in the page, texts and comments among them", f"{nodes}", "wanted: 5,000 at most")


async def scrolled(page: Page, session: CDPSession, name: str) -> int:
    """A row for each: frames, and room without items. Returns the most nodes."""
    await page.evaluate(WATCHED)
    (before, *_), begun = await busy(session), time.monotonic()
    for distance in (FAR, -FAR):
        gesture = {"x": 550, "y": 400, "yDistance": distance, "speed": FAST, "gestureSourceType": "mouse"}
        await session.send("Input.synthesizeScrollGesture", {**gesture, "preventFling": True})
    (after, *_), ended = await busy(session), time.monotonic()
    seen = await page.evaluate(SEEN)
    frames = seen["frames"]
    late = sum(one > 25 for one in frames) / len(frames)
    row(f"{name}: late frames", f"{late:.1%}", "")
    row("    frame: median, 95th of 100", f"{of_100(frames, 50):.1f}, {of_100(frames, 95):.1f} ms", "")
    row("    main thread busy", f"{(after - before) / (ended - begun):.1%}", "")
    row("    views with room where items should be", f"{seen['empty'] / seen['looks']:.1%}", "")
    return int(seen["nodes"])


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
    still = await page.evaluate("window.still")
    await box.press_sequentially(DRAFT, delay=90)
    typed = await page.evaluate(TYPED)
    keys = [duration for name, duration in typed if name in ("keydown", "keypress", "input")]
    share = [(after - first) / (half - begun) for first, after in zip(before, quiet, strict=True)]
    row(f"{PACE} tokens a second: main thread busy", f"{share[0]:.1%}", "wanted: less than 20 %")
    row("  of that scripts; layout and style", f"{share[1]:.1%}; {share[2]:.1%}", "")
    figures = f"{of_100(still, 50):.0f}, {of_100(still, 95):.0f} ms"
    row("  the text stands still for: median, 95th of 100", figures, "wanted: about 50 ms")
    slowest = f"{max(keys):.0f} ms" if keys else "under 16 ms"
    row(f"  a keystroke meanwhile, to its paint: slowest of {len(DRAFT)}", slowest, "wanted: 50 ms")


async def main() -> int:
    size: Any = {"width": 1100, "height": 900}
    short = Stranger(items=conversation(300), page=300, options={"initialThread": None})
    long = Stranger(items=conversation(10_000), page=9_850)
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
                # What is still being said is hung up on first, or the server would have to break it off.
                await page.goto("about:blank")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
