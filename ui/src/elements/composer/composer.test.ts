import { beforeEach, describe, expect, it } from "vitest";

import type { Extras } from "../chat/compose";
import { ComposerElement } from "./composer";

customElements.define("hf-composer", ComposerElement);

let composer: ComposerElement;
let sent: string[];
let stopped: number;
let kept: string[];
let chosen: (string | null)[];

beforeEach(async () => {
  sent = [];
  kept = [];
  chosen = [];
  stopped = 0;
  composer = new ComposerElement();
  composer.actions = {
    send: (text) => void sent.push(text),
    stop: () => void (stopped += 1),
    changed: (text) => void kept.push(text),
    chooseModel: (id) => void chosen.push(id),
    chooseTool: (id) => void chosen.push(id),
    addFiles: (files) => void chosen.push(...files.map(({ name }) => name)),
    removeFile: (key) => void chosen.push(key),
    dictate: () => void chosen.push("dictate"),
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
    ...{ models: [], model: null, tools: [], tool: null, dictation: null, uploads: null, accept: "", problem: "" },
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
    await show({ models: [{ id: "a", label: "A" }, { id: "b", label: "B", disabled: true }], model: "a" });
    const select = one<HTMLSelectElement>("select");
    expect([select.getAttribute("aria-label"), select.value]).toEqual(["Model", "a"]);
    select.dispatchEvent(new Event("change"));
    expect(chosen).toEqual(["a"]);
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
    expect(one("select").getAttribute("aria-label")).toBe("Tool");
    expect(chosen).toEqual(["add"]);
  });

  it("sends no message while a file is on its way, and files without words when they are there", async () => {
    const file = { key: "k", name: "cat.png", problem: "", attachment: null };
    await show({ uploads: [{ ...file, status: "uploading" }] });
    await type("look");
    await press({ key: "Enter" });
    expect(sent).toEqual([]);
    await type("");
    await show({ uploads: [{ ...file, status: "ready" }] });
    await press({ key: "Enter" });
    expect(sent).toEqual([""]);
    one<HTMLButtonElement>(".files button").click();
    expect(chosen).toEqual(["k"]);
  });

  it("says why dictation gave no words", async () => {
    await show({ dictation: "idle", problem: "The microphone is not allowed." });
    expect(one("[role=alert]").textContent).toBe("The microphone is not allowed.");
    one<HTMLButtonElement>(".microphone").click();
    expect(chosen).toEqual(["dictate"]);
  });
});
