import { beforeEach, describe, expect, it } from "vitest";

import type { Extras } from "../chat/compose";
import { contentOf } from "../../session/tagged";
import { until } from "../../testing/server";
import { ComposerElement } from "./composer";
import { PickElement } from "./pick";
import type { Sources } from "./suggestions";

customElements.define("hf-pick", PickElement);
customElements.define("hf-composer", ComposerElement);

let composer: ComposerElement;
let sent: string[];
let stopped: number;
let kept: string[];
let chosen: (string | null)[];
let sources: Sources | null;

beforeEach(async () => {
  sent = [];
  kept = [];
  chosen = [];
  sources = null;
  stopped = 0;
  composer = new ComposerElement();
  composer.actions = {
    send: ({ text }) => void sent.push(text.trim()),
    stop: () => void (stopped += 1),
    changed: ({ text }) => void kept.push(text),
    chooseModel: (id) => void chosen.push(id),
    chooseTool: (id) => void chosen.push(id),
    addFiles: (files) => void chosen.push(...files.map(({ name }) => name)),
    removeFile: (key) => void chosen.push(key),
    dictate: () => void chosen.push("dictate"),
    dropQuote: () => void chosen.push("no quote"),
    sources: () => sources,
    recall: () => {
      composer.value = "the last message";
    },
  };
  document.body.replaceChildren(composer);
  await composer.updateComplete;
});

const field = (): HTMLTextAreaElement => composer.renderRoot.querySelector("textarea") as HTMLTextAreaElement;
const button = (): HTMLButtonElement => composer.renderRoot.querySelector("button") as HTMLButtonElement;

async function type(text: string): Promise<void> {
  field().value = text;
  field().dispatchEvent(new InputEvent("input"));
  await composer.updateComplete;
}

async function press(init: KeyboardEventInit): Promise<KeyboardEvent> {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  field().dispatchEvent(event);
  await composer.updateComplete;
  return event;
}

describe("ComposerElement", () => {
  it("sends with Enter, and is empty then", async () => {
    await type("add buy milk");
    await press({ key: "Enter" });
    expect(sent).toEqual(["add buy milk"]);
    expect(field().value).toBe("");
    expect(kept).toEqual(["add buy milk", ""]);
  });

  it("breaks the line with Shift+Enter", async () => {
    await type("one");
    expect((await press({ key: "Enter", shiftKey: true })).defaultPrevented).toBe(false);
    expect(sent).toEqual([]);
  });

  it("leaves Enter to an input method while it composes a word", async () => {
    await type("にほん");
    await press({ key: "Enter", isComposing: true });
    await press({ key: "Enter", keyCode: 229 });
    expect(sent).toEqual([]);
    expect(field().value).toBe("にほん");
  });

  it("sends nothing that is empty", async () => {
    await type("  \n ");
    await press({ key: "Enter" });
    expect(sent).toEqual([]);
    expect(button().disabled).toBe(true);
  });

  it("keeps what is typed while a turn runs, and offers Stop", async () => {
    composer.running = true;
    composer.canStop = true;
    await type("and bread");
    await press({ key: "Enter" });
    expect(sent).toEqual([]);
    expect(field().value).toBe("and bread");
    expect(button().getAttribute("aria-label")).toBe("Stop");
    button().click();
    expect(stopped).toBe(1);
  });

  it("does not offer Stop where the server forbids it", async () => {
    composer.running = true;
    composer.canStop = false;
    await composer.updateComplete;
    expect(button().disabled).toBe(true);
  });

  it("brings the last message back with the arrow, when there is nothing to move in", async () => {
    await type("one");
    expect((await press({ key: "ArrowUp" })).defaultPrevented).toBe(false);
    await type("");
    expect((await press({ key: "ArrowUp" })).defaultPrevented).toBe(true);
    await composer.updateComplete;
    expect(field().value).toBe("the last message");
    expect(field().selectionStart).toBe("the last message".length);
  });

  it("takes nothing in a thread that is closed", async () => {
    composer.blocked = true;
    await composer.updateComplete;
    expect(field().disabled).toBe(true);
    expect(button().disabled).toBe(true);
  });

  it("names its field and its buttons", () => {
    expect(field().getAttribute("aria-label")).toBe("Message");
    expect(button().getAttribute("aria-label")).toBe("Send");
  });
});

describe("what stands around the text", () => {
  const none: Extras = {
    ...{ models: [], model: null, tools: [], tool: null, dictation: null, uploads: null, accept: "", problem: "", quote: null, mentions: false },
  };
  const one = <T extends Element>(selector: string): T => composer.renderRoot.querySelector(selector) as T;

  async function show(extras: Partial<Extras>): Promise<void> {
    composer.extras = { ...none, ...extras };
    await composer.updateComplete;
  }

  it("is nothing where nothing is offered", async () => {
    await show({});
    expect(one(".toolbar")).toBeNull();
  });

  it("offers models, and says which was chosen", async () => {
    await show({ models: [{ id: "a", label: "A", description: "Slow and thorough" }, { id: "b", label: "B", disabled: true }], model: "a" });
    const { label, value, choices, choose } = one<PickElement>("hf-pick");
    expect([label, value, choices.map(({ id }) => id)]).toEqual(["Model", "a", ["a", "b"]]);
    choose("b");
    expect(chosen).toEqual(["b"]);
  });

  it("offers tools: pinned ones as buttons, the others in a list; the chosen one names what to write", async () => {
    await show({
      tools: [
        { id: "add", label: "Add a task", icon: "plus", pinned: true },
        { id: "find", label: "Find", icon: "search", placeholderOverride: "What are you looking for?" },
      ],
      tool: "find",
    });
    expect(field().placeholder).toBe("What are you looking for?");
    one<HTMLButtonElement>(".chip").click();
    const { label, value, choices, choose } = one<PickElement>("hf-pick");
    expect([label, value, choices.map(({ id }) => id)]).toEqual(["Tool", "find", ["", "find"]]);
    choose("");
    expect(chosen).toEqual(["add", null]);
  });

  it("sends no message while a file is on its way, and files without words when they are there", async () => {
    const file = { key: "k", name: "cat.png", problem: "", attachment: null, own: true };
    await show({ uploads: [{ ...file, status: "uploading" }] });
    await type("look");
    await press({ key: "Enter" });
    expect(sent).toEqual([]);
    await type("");
    await show({ uploads: [{ ...file, status: "ready" }] });
    await press({ key: "Enter" });
    expect(sent).toEqual([""]);
    one<HTMLButtonElement>(".files button").focus();
    one<HTMLButtonElement>(".files button").click();
    expect(chosen).toEqual(["k"]);
    await show({ uploads: [] });
    expect(composer.shadowRoot?.activeElement).toBe(field());
  });

  it("says why dictation gave no words", async () => {
    await show({ dictation: "idle", problem: "The microphone is not allowed." });
    expect(one("[role=alert]").textContent).toBe("The microphone is not allowed.");
    one<HTMLButtonElement>(".microphone").click();
    expect(chosen).toEqual(["dictate"]);
  });
});

describe("mentions and commands", () => {
  const ann = { id: "p1", title: "Ann Lee", group: "People", icon: "user", interactive: true, data: { team: "red" } };
  const bob = { id: "p2", title: "Bob", group: "People" };
  const claim = { id: "c1", title: "Claim 1023", group: "Claims" };
  let asked: string[];
  let failures: string[];

  beforeEach(async () => {
    asked = [];
    failures = [];
    sources = {
      tags: async (query) => {
        asked.push(`@${query}`);
        if (query === "down") throw new Error("The search is down.");
        return [ann, claim, bob].filter(({ title }) => title.toLowerCase().startsWith(query.toLowerCase()));
      },
      commands: async (query) => {
        asked.push(`/${query}`);
        return [{ id: "plan", label: "Plan the week", description: "From your tasks", group: "Work" }];
      },
      select: async (command) => {
        asked.push(`run ${command.id}`);
        if (command.id === "plan") return { type: "menu", commands: [{ id: "week", label: "This week" }, { id: "next", label: "Next week" }] };
        return command.id === "next" ? { type: "entity", entity: bob } : undefined;
      },
      own: () => [{ id: "attach", label: "Attach files", choice: { type: "own", run: () => void asked.push("attach") } }],
      failed: ({ message }) => void failures.push(message),
    };
    composer.requestUpdate();
    await composer.updateComplete;
  });

  const menu = (): Element | null => composer.renderRoot.querySelector(".menu");
  const options = (): HTMLElement[] => [...composer.renderRoot.querySelectorAll<HTMLElement>("[role=option]")];
  const labels = (): string[] => options().map((option) => option.querySelector("bdi")?.textContent ?? "");
  const active = (): string | null | undefined =>
    composer.renderRoot.querySelector(`#${field().getAttribute("aria-activedescendant") ?? "none"}`)?.querySelector("bdi")?.textContent;

  async function typed(text: string): Promise<void> {
    field().value = text;
    field().setSelectionRange(text.length, text.length);
    field().dispatchEvent(new InputEvent("input"));
    await composer.updateComplete;
  }
  const listed = (...wanted: string[]): Promise<void> => until(() => labels().join() === wanted.join());

  it("offers what the page finds for an @, by group, and sends the chosen one as what it is", async () => {
    await typed("ask @");
    await listed("Ann Lee", "Bob", "Claim 1023");
    expect([...composer.renderRoot.querySelectorAll("[role=group]")].map((group) => group.getAttribute("aria-label"))).toEqual(["People", "Claims"]);
    expect([active(), field().getAttribute("aria-controls")]).toEqual(["Ann Lee", "suggestions"]);
    await press({ key: "ArrowUp" });
    expect(active()).toBe("Claim 1023");
    await press({ key: "ArrowDown" });
    await press({ key: "ArrowDown" });
    expect(active()).toBe("Bob");
    await typed("ask @ann");
    await listed("Ann Lee");
    expect((await press({ key: "Enter" })).defaultPrevented).toBe(true);
    expect([field().value, menu(), sent]).toEqual(["ask @Ann Lee ", null, []]);
    expect(composer.renderRoot.querySelector("mark")?.textContent).toBe("@Ann Lee");
    expect(contentOf({ text: composer.value, tags: composer.tags })).toEqual([
      { type: "input_text", text: "ask " },
      { type: "input_tag", id: "p1", text: "Ann Lee", group: "People", interactive: true, data: { team: "red" } },
    ]);
    expect(asked).toEqual(["@", "@ann"]);
  });

  it("stays while somebody goes into its list, which has the same keys", async () => {
    await typed("ask @");
    await listed("Ann Lee", "Bob", "Claim 1023");
    const list = composer.renderRoot.querySelector<HTMLElement>("[role=listbox]");
    field().focus();
    list?.focus();
    expect([composer.shadowRoot?.activeElement, list?.tabIndex]).toEqual([list, 0]);
    for (const key of ["ArrowDown", "Tab"]) list?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await composer.updateComplete;
    expect(composer.renderRoot.querySelector(`#${list?.getAttribute("aria-activedescendant")}`)?.textContent).toContain("Bob");
    list?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    await composer.updateComplete;
    expect([menu(), composer.shadowRoot?.activeElement, field().value]).toEqual([null, field(), "ask @"]);
  });

  it("takes a tag away as a whole", async () => {
    await typed("@bob");
    await listed("Bob");
    await press({ key: "Tab" });
    field().setSelectionRange(4, 4);
    expect((await press({ key: "Backspace" })).defaultPrevented).toBe(true);
    expect([field().value, composer.tags]).toEqual([" ", []]);
  });

  it("goes away for Escape and for words that nothing is called, and comes when it is asked again", async () => {
    await typed("@b");
    await listed("Bob");
    expect((await press({ key: "Escape" })).defaultPrevented).toBe(true);
    await typed("@bo");
    expect(menu()).toBeNull();
    await typed("");
    await typed("@x");
    await until(() => menu()?.textContent?.includes("Nothing found") === true);
    await typed("@x is");
    expect(menu()).toBeNull();
    await press({ key: "Enter" });
    expect(sent).toEqual(["@x is"]);
    for (const text of ["a@b", "and/or", "https://", "1 / 2"]) {
      await typed(text);
      expect(menu()).toBeNull();
    }
  });

  it("tells the page what failed, and shows nothing found", async () => {
    await typed("@down");
    await until(() => failures.length > 0);
    expect(failures).toEqual(["The search is down."]);
  });

  it("offers commands for a /, with the composer's own; one may lead to more, and to a tag", async () => {
    await typed("see /");
    await listed("Attach files", "Plan the week");
    await typed("see /pl");
    await listed("Plan the week");
    await press({ key: "Enter" });
    await listed("This week", "Next week");
    expect(field().value).toBe("see ");
    await typed("see ne");
    await listed("Next week");
    options()[0]?.click();
    await until(() => field().value === "see @Bob ");
    expect(asked.slice(2)).toEqual(["run plan", "run next"]);
    await typed("see @Bob /att");
    await until(() => labels().includes("Attach files"));
    options()[0]?.click();
    expect(asked.at(-1)).toBe("attach");
    expect(field().value).toBe("see @Bob ");
  });

  it("starts a mention by its button, apart from the word before", async () => {
    composer.extras = { ...composer.extras, mentions: true };
    await typed("ask");
    composer.renderRoot.querySelector<HTMLButtonElement>("[aria-label=Mention]")?.click();
    await listed("Ann Lee", "Bob", "Claim 1023");
    expect(field().value).toBe("ask @");
  });
});
