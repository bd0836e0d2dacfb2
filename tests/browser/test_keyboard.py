"""The component by the keyboard alone: all is reached, in the order in which it is seen, and nothing holds one."""

from playwright.async_api import Browser, Page, expect

from tests.support.browser import visiting
from tests.support.gallery import gallery_address

# Notes at each Tab where the focus has come to, and what is wrong with that.
WALK = """() => {
  const chat = document.querySelector("holdfast-chat");
  const active = (root) => root.activeElement?.shadowRoot ? active(root.activeElement.shadowRoot) : root.activeElement;
  const outlined = (node) => node && (getComputedStyle(node).outlineStyle !== "none" || outlined(node.parentElement));
  const nameOf = (node) => {
    const words = node.getAttribute("aria-label") ?? (node.value || node.textContent);
    return `${node.localName} ${words.trim().replace(/\\s+/g, " ").slice(0, 40)}`;
  };
  // Of the radio buttons of one group, the keyboard comes to one.
  const stopOf = (node) => node.type === "radio" ? node.closest("fieldset, [role=radiogroup]") ?? node : node;
  const above = (one, other) => one.bottom <= other.top + 1;
  const rightToLeft = getComputedStyle(chat.shadowRoot.querySelector(".frame")).direction === "rtl";
  const beside = (one, other) => rightToLeft ? one.right <= other.left : one.left >= other.right;
  const before = (one, other) => above(one, other) && !beside(one, other);
  const walk = { stops: [], wrong: [] };
  let last = null;
  const look = (event) => {
    if (event.key !== "Tab") return;
    const node = active(document);
    const within = chat.shadowRoot.activeElement !== null;
    if (within) {
      const box = node.getBoundingClientRect();
      if (!outlined(node)) walk.wrong.push(`${nameOf(node)} does not show its focus`);
      if (box.bottom <= 0 || box.top >= innerHeight) walk.wrong.push(`${nameOf(node)} is out of sight`);
      if (last) {
        const earlier = last.getBoundingClientRect();
        const [one, other] = event.shiftKey ? [earlier, box] : [box, earlier];
        if (before(one, other)) walk.wrong.push(`${nameOf(node)} comes after ${nameOf(last)}`);
      }
      walk.stops.push(stopOf(node));
    }
    last = within ? node : null;
    walk.outside = !within;
  };
  window.walk = walk;
  addEventListener("keyup", look, true);
  walk.named = (stops) => stops.map(nameOf);
  const can = "button, a[href], input, select, textarea, summary, audio[controls], [tabindex], [contenteditable]";
  walk.missed = () => {
    const reached = new Set(walk.stops);
    const found = [];
    const search = (root) => {
      for (const node of root.children) {
        if (node.inert) continue;
        const seen = node.checkVisibility({ visibilityProperty: true });
        const usable = seen && node.matches(can) && !node.disabled && node.tabIndex >= 0;
        if (usable && !reached.has(stopOf(node))) found.push(nameOf(node));
        search(node);
        if (node.shadowRoot) search(node.shadowRoot);
      }
    };
    search(chat.shadowRoot);
    return found;
  };
  // Where one begins and ends: the page around it.
  for (const [place, id] of [["beforebegin", "before"], ["afterend", "after"]]) {
    const button = document.createElement("button");
    Object.assign(button, { id, textContent: id });
    document.querySelector("#stage").insertAdjacentElement(place, button);
  }
  document.querySelector("#before").focus();
}"""


async def walk_through(page: Page, key: str) -> list[str]:
    """Presses the key until the focus has gone through the component; the names of its stops, in order."""
    await page.evaluate("() => { walk.stops = []; walk.outside = false }")
    for _ in range(600):
        await page.keyboard.press(key)
        if await page.evaluate("() => walk.outside"):
            return await page.evaluate("() => walk.named(walk.stops)")
    raise AssertionError(
        f"{key} does not lead out: {await page.evaluate('() => walk.named(walk.stops.slice(-9))')}"
    )


async def test_a_screen_with_everything_on_it_is_walked_through_both_ways(browser: Browser):
    async with (
        gallery_address() as gallery,
        visiting(browser, gallery, viewport={"width": 900, "height": 800}) as ann,
    ):
        for look in ("", "#entry=History&language=ar&width=360"):
            await ann.page.goto("about:blank")
            await ann.page.goto(f"{gallery}/{look}")
            await ann.page.locator("#stage[data-shown]").wait_for()
            await ann.page.evaluate(WALK)
            there = await walk_through(ann.page, "Tab")
            assert await ann.page.evaluate("() => walk.missed()") == []
            await expect(ann.page.locator("#after")).to_be_focused()
            back = await walk_through(ann.page, "Shift+Tab")
            assert back[::-1] == there
            await expect(ann.page.locator("#before")).to_be_focused()
            assert await ann.page.evaluate("() => walk.wrong") == []


async def test_escape_closes_what_opened_and_goes_back_to_where_it_was_opened_from(browser: Browser):
    async with (
        gallery_address() as gallery,
        visiting(browser, gallery, viewport={"width": 700, "height": 800}) as ann,
    ):
        page, press = ann.page, ann.page.keyboard.press
        await page.goto(f"{gallery}/#entry=Answer again")
        sure, again = page.locator("[data-again-sure]"), page.locator("[data-again]").first
        await expect(sure).to_be_focused()
        await press("Escape")
        await expect(again).to_be_focused()
        await expect(sure).to_have_count(0)

        opener, talk = (
            page.get_by_role("button", name="History", exact=True),
            page.locator("[part=conversation]"),
        )
        for origin in (again, ann.composer, opener):
            await origin.focus()
            await press("Enter" if origin is opener else "Control+k")
            await talk.wait_for()
            rename = page.get_by_role("button", name="Rename Answer again")
            await rename.focus()
            await press("Enter")
            await expect(page.get_by_role("textbox", name="Title")).to_be_focused()
            await press("Escape")
            await expect(rename).to_be_focused()
            await press("Escape")
            await expect(origin).to_be_focused()
            await expect(talk).to_have_count(0)

        await ann.composer.focus()
        await press("Control+/")
        await page.get_by_role("dialog", name="Keys").wait_for()
        await press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(ann.composer).to_be_focused()

        tool, options = page.get_by_role("combobox", name="Tool"), page.locator("holdfast-chat [role=option]")
        await tool.focus()
        await press("Enter")
        await options.first.wait_for()
        await press("Escape")
        await expect(options).to_have_count(0)
        await expect(tool).to_be_focused()

        await ann.composer.press("@")
        await options.first.wait_for()
        await press("Shift+Tab")
        await expect(page.get_by_role("listbox", name="Mentions")).to_be_focused()
        await press("Escape")
        await expect(options).to_have_count(0)
        await expect(ann.composer).to_be_focused()
