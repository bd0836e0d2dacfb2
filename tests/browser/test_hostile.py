"""Everything that is said to the component is hostile: it is drawn, pressed, pointed at, and nothing of it runs."""

from typing import Any

from playwright.async_api import Browser, FilePayload, Page, expect

from tests.support.hostile import (
    ELSEWHERE,
    attempts,
    hostile_frames,
    hostile_items,
    hostile_thread,
    hostile_words,
)
from tests.support.listening import listening
from tests.support.shadows import DEEP, FRAMES, HARM, IN_VIEW
from tests.support.stranger import STRICT, Stranger

POLICY = STRICT.replace("img-src", "img-src https://example.org https://*.example.org")
"""The thread names that host; all else that it would forbid is an attempt that got through."""

# Before anything else runs. A link to the web that opens apart from the page is what a link may be: it is noted, and
# the test stays here. Whatever else a press does is let happen.
WATCH = """
window.hits = []; window.hit = (number) => window.hits.push(number);
window.violations = []; window.followed = [];
addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.violatedDirective} ${event.blockedURI}`));
addEventListener("click", (event) => {
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!link || event.defaultPrevented) return;
  const apart = link.target === "_blank" && link.rel.includes("noopener") && link.rel.includes("noreferrer");
  if (!apart || !/^(?:https?|mailto|chatkit-link):$/.test(link.protocol)) return;
  followed.push(link.href);
  event.preventDefault();
});
"""

# Points at what can be pressed in the thread and presses it; what was pressed before is left alone.
PRESS = f"""() => {{ {DEEP}
  window.pressed ??= new WeakSet();
  const can = (node) => node.matches?.("a, button, summary, input, select, [tabindex], [role=button]");
  const found = deep(thread().querySelector(".scroller")).filter((node) => can(node) && !pressed.has(node));
  for (const node of found) {{
    pressed.add(node);
    for (const kind of ["pointerover", "pointerenter", "mouseover", "mouseenter", "pointerdown", "auxclick"])
      node.dispatchEvent(new PointerEvent(kind, {{ bubbles: true, composed: true, cancelable: true }}));
    node.focus({{ preventScroll: true }});
  }}
  window.found = found.filter((node) => node.isConnected && node.matches("a, button, summary, input"));
  return window.found.length;
}}"""

# What was first in view goes far down in it: presses have opened things, and the thread has moved.
FURTHER_UP = f"""(id) => {{ {DEEP}
  const scroller = thread().querySelector(".scroller");
  const first = scroller.querySelector(`[data-item-id="${{CSS.escape(id)}}"]`);
  const {{ top, height }} = scroller.getBoundingClientRect();
  scroller.scrollTop += first.getBoundingClientRect().top - top - 0.7 * height;
}}"""


async def _press_all(page: Page) -> int:
    """By Enter, as somebody without a mouse does; and then as a click."""
    count: int = await page.evaluate(PRESS)
    for number in range(count):
        await page.evaluate("number => found[number].focus({ preventScroll: true })", number)
        await page.keyboard.press("Enter")
    await page.evaluate("() => found.filter((node) => node.isConnected).forEach((node) => node.click())")
    return count


def _watched(page: Page, address: str) -> tuple[list[str], list[str]]:
    """What the page asks for, and what no page should do."""
    requested: list[str] = []
    odd: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("dialog", lambda dialog: odd.append(dialog.message))
    page.on("pageerror", lambda error: odd.append(str(error)))
    page.context.on("page", lambda other: odd.append(f"another page: {other.url}"))
    page.on("framenavigated", lambda frame: odd.append(frame.url) if frame.url != f"{address}/" else None)
    return requested, odd


async def _opened(page: Page, address: str) -> None:
    """A script that does get through is noticed, by us and by the policy."""
    await page.add_init_script(WATCH)
    await page.goto(address)
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=hit(0)>')")
    await page.wait_for_function("hits.length === 1 && violations.length > 0")
    await page.evaluate("document.body.lastElementChild.remove(), violations.splice(0)")


async def _nothing_ran(page: Page, address: str, requested: list[str], odd: list[str]) -> None:
    assert await page.evaluate(HARM) == []
    assert await page.evaluate("hits") == [0]
    assert await page.evaluate("violations") == []
    assert odd == []
    assert [url for url in requested if url.startswith((ELSEWHERE, "blob:", "javascript:"))] == []
    hosts = {url.split("/")[2] for url in requested if url.startswith("http")}
    assert hosts <= {address.removeprefix("http://"), "example.org"}


async def test_what_a_server_says_is_pressed_and_nothing_of_it_runs(browser: Browser):
    assert attempts() >= 200

    async def frames(asked: dict[str, Any]) -> Any:
        for frame in hostile_frames():
            yield frame

    # No policy that forbids: what gets through is not to be stopped by one.
    stranger = Stranger(items=hostile_items(), thread=hostile_thread(), frames=frames, report=POLICY)
    stranger.options = {"entities": {}, "threadItemActions": {"feedback": True, "retry": True}}
    stranger.refusal = hostile_words()[3]
    async with listening(stranger.app) as address:
        page = await browser.new_page(viewport={"width": 1100, "height": 1400})
        requested, odd = _watched(page, address)
        await _opened(page, address)
        await page.locator("[data-item-id]").first.wait_for()
        met: set[str] = set()
        count = 0
        for _ in range(200):
            assert await page.evaluate(HARM) == []
            seen = (await page.evaluate(IN_VIEW))["seen"]
            met.update(seen)
            count += await _press_all(page)
            await page.evaluate(FURTHER_UP, seen[0])
            await page.evaluate(FRAMES)
            if stranger.items[0]["id"] in seen:
                break
        assert [one["id"] for one in stranger.items if one["id"] not in met] == []
        assert count > 100
        assert await page.evaluate("followed.length") > 20
        assert await page.evaluate("customElements.get('hf-widget') !== undefined")

        await page.get_by_role("textbox").last.fill("Hi")
        await page.get_by_role("textbox").last.press("Enter")
        await expect(page.get_by_role("alert").last).to_contain_text("onerror")
        await _press_all(page)
        await _nothing_ran(page, address, requested, odd)
        await page.close()


# Every option that is words, and what the page's own functions answer.
OPTIONS = """(texts) => {
  const text = () => texts.push(texts.shift()) && texts.at(-1);
  const words = { type: "Card", children: [{ type: "Text", value: text() }, { type: "Markdown", value: text() }] };
  const named = (names) => Object.fromEntries(names.split(" ").map((name) => [name, text()]));
  const entity = () => ({ ...named("id title icon group"), interactive: true, data: { x: text() } });
  const tool = (pinned) => ({ ...named("id label shortLabel icon placeholderOverride"), pinned });
  const model = () => named("id label description");
  const command = () => named("id label description icon group");
  const button = () => ({ icon: text(), onClick: () => undefined });
  chat.setOptions({
    api: { url: "/chatkit" }, locale: text(), frameTitle: text(),
    header: { title: { text: text() }, leftAction: button(), rightAction: button() },
    startScreen: { greeting: text(), prompts: texts.map((label) => ({ label, prompt: label, icon: text() })) },
    composer: { placeholder: text(), tools: [tool(true), tool(false), tool(false)], models: [model(), model()],
      attachments: { enabled: true } },
    disclaimer: { text: `${text()} [x](${text()})` },
    entities: { onTagSearch: async () => [entity(), entity()], onClick: () => undefined,
      showComposerMenu: true, onRequestPreview: async () => ({ preview: words }) },
    commands: { enabled: true, onSearch: async () => [command()],
      onSelect: async () => ({ type: "entity", entity: entity() }) },
    theme: { typography: { fontFamily: text() }, color: { accent: { primary: text(), level: 1 } } },
    threadItemActions: { feedback: true, retry: true },
  });
}"""


async def test_what_a_page_and_its_names_say_is_used_and_nothing_of_it_runs(browser: Browser):
    words = hostile_words()
    titles = [
        {"id": f"thr_{number}", "title": title, "created_at": "2026-03-02T09:00:00Z"}
        for number, title in enumerate(words)
    ]

    async def frames(asked: dict[str, Any]) -> Any:
        for frame in hostile_frames():
            yield frame

    stranger = Stranger(frames=frames, report=POLICY, threads=titles, refusal=words[3])
    async with listening(stranger.app) as address:
        page = await browser.new_page(viewport={"width": 700, "height": 900})
        page.set_default_timeout(10_000)
        requested, odd = _watched(page, address)
        await _opened(page, address)
        await page.evaluate(OPTIONS, words)
        composer = page.get_by_role("textbox").last
        await expect(page.locator("[part=prompt]")).to_have_count(len(words))
        assert await page.evaluate(HARM) == []

        await composer.press_sequentially("@")
        await page.locator(".menu [role=option]").last.hover()
        await expect(page.locator(".preview hf-widget")).to_contain_text("hit(")
        assert await page.evaluate(HARM) == []
        await composer.press("Enter")
        await composer.press_sequentially("/")
        options = page.locator(".menu [role=option]")
        await expect(options).to_have_count(6)  # files, the page's command, and what is to choose from
        assert await page.evaluate(HARM) == []
        await options.nth(1).click()
        await expect(page.locator("mark")).to_have_count(2)
        await page.locator(".chip").first.click()
        file: FilePayload = {
            "name": '"><img src=x onerror=hit(1)>.png',
            "mimeType": "image/png",
            "buffer": b"x",
        }
        await page.locator("input[type=file]").set_input_files(file)
        await expect(page.locator(".files")).to_contain_text("onerror")
        assert await page.evaluate(HARM) == []

        await composer.press("Enter")
        await expect(page.locator("[part=notice]").last).to_be_visible()
        await _press_all(page)
        assert await page.evaluate(HARM) == []

        await page.locator("[data-opens-history]").click()
        rows = page.locator("[part=conversation]")
        await expect(rows).to_have_count(len(words))
        await rows.nth(4).locator(".tools button").first.press("Enter")
        await page.keyboard.press("Enter")
        await rows.nth(4).locator(".tools button").last.press("Enter")
        await expect(rows).to_have_count(len(words) - 1)
        assert await page.evaluate(HARM) == []
        await rows.nth(6).locator(".open").press("Enter")
        await expect(rows).to_have_count(0)
        await _nothing_ran(page, address, requested, odd)
        await page.close()
