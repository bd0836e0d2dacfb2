import { beforeEach, describe, expect, it } from "vitest";

import { PickElement } from "./pick";

customElements.define("hf-pick", PickElement);

let pick: PickElement;
let chosen: string[];

beforeEach(async () => {
  chosen = [];
  pick = new PickElement();
  pick.label = "Model";
  pick.choices = [
    { id: "small", label: "Small" },
    { id: "large", label: "Large", shortLabel: "L", description: "Slow and thorough", icon: "cube" },
    { id: "later", label: "Later", disabled: true },
    { id: "light", label: "Light" },
  ];
  pick.value = "large";
  pick.choose = (id) => void chosen.push(id);
  document.body.replaceChildren(pick);
  await pick.updateComplete;
});

const field = (): HTMLElement => pick.renderRoot.querySelector("[role=combobox]") as HTMLElement;
const list = (): Element | null => pick.renderRoot.querySelector("[role=listbox]");
const options = (): HTMLElement[] => [...pick.renderRoot.querySelectorAll<HTMLElement>("[role=option]")];
/** What a screen reader is told to be at; null where nothing is open. */
const active = (): string | null => {
  const id = field().getAttribute("aria-activedescendant");
  return id && (pick.renderRoot.querySelector(`#${id}[data-active] .words bdi`)?.textContent ?? "nowhere");
};

async function press(...keys: string[]): Promise<boolean> {
  let taken = false;
  for (const key of keys) {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true });
    field().dispatchEvent(event);
    await pick.updateComplete;
    taken = event.defaultPrevented;
  }
  return taken;
}

describe("PickElement", () => {
  it("says what it is, what is chosen and what that means", async () => {
    expect([field().getAttribute("aria-label"), field().textContent?.trim(), field().getAttribute("aria-expanded")]).toEqual(["Model", "L", "false"]);
    expect(pick.renderRoot.querySelector(`#${field().getAttribute("aria-describedby")}`)?.textContent).toBe("Slow and thorough");
    expect(field().querySelector("[data-icon=cube]")).not.toBeNull();
    await press("Enter");
    expect([field().getAttribute("aria-expanded"), field().getAttribute("aria-controls"), active()]).toEqual(["true", list()?.id, "Large"]);
    expect(options().map((option) => [option.getAttribute("aria-selected"), option.getAttribute("aria-disabled")])).toEqual([
      ["false", null],
      ["true", null],
      ["false", "true"],
      ["false", null],
    ]);
    expect(options()[1]?.textContent).toContain("Slow and thorough");
  });

  it("is moved through by arrows, Home, End and letters, and chooses with Enter", async () => {
    const at: (string | null)[] = [];
    for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "Home", "ArrowUp", "End", "ArrowDown"]) {
      await press(key);
      at.push(active());
    }
    expect(at).toEqual(["Large", "Later", "Large", "Small", "Small", "Light", "Light"]);
    await press("Home", "l", "l");
    expect(active()).toBe("Later");
    await press("Escape", "l", "i");
    expect(active()).toBe("Light");
    expect(await press("Enter")).toBe(true);
    expect([chosen, list()]).toEqual([["light"], null]);
  });

  it("chooses nothing that cannot be chosen, and nothing with Escape, which is its own while it is open", async () => {
    await press("Enter", "ArrowDown", "Enter");
    options()[2]?.click();
    expect([chosen, active()]).toEqual([[], "Later"]);
    expect(await press("Escape")).toBe(true);
    expect([list(), pick.shadowRoot?.activeElement]).toEqual([null, field()]);
    expect(await press("Escape")).toBe(false);
  });

  it("goes on with Tab, and takes what is active along", async () => {
    expect(await press("Enter", "End", "Tab")).toBe(false);
    expect([chosen, list()]).toEqual([["light"], null]);
  });

  it("is opened by a press, and closed by one elsewhere, by leaving it, and by another", async () => {
    const elsewhere = [
      () => document.body.dispatchEvent(new Event("pointerdown", { bubbles: true, composed: true })),
      () => field().blur(),
      () => field().click(),
    ];
    for (const close of elsewhere) {
      field().click();
      await pick.updateComplete;
      expect([list() === null, pick.shadowRoot?.activeElement]).toEqual([false, field()]);
      close();
      await pick.updateComplete;
      expect(list()).toBeNull();
    }
    field().click();
    await pick.updateComplete;
    options()[3]?.click();
    expect(chosen).toEqual(["light"]);
  });

  it("keeps its letters from the page, whose keys they may be too", async () => {
    const heard: string[] = [];
    document.body.addEventListener("keydown", ({ key }) => void heard.push(key));
    await press("g", "t", "Escape", "Escape", "Tab");
    expect(heard).toEqual(["Escape", "Tab"]);
  });
});
