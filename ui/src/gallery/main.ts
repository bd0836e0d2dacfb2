import { html, render } from "lit";
import type { TemplateResult } from "lit";

import type { HoldfastChat } from "../elements/chat/chat";
import { choicesOf, hashOf, optionsOf, SWITCHES } from "./choices";
import { SITUATIONS } from "./situations";
import type { Choices, Switch } from "./choices";

/** A tool for those who work on the component, in English like the code. */
function toolbar(choices: Choices): TemplateResult {
  return html`${Object.entries(SWITCHES).map(
    ([name, values]: [string, readonly string[]]) =>
      html`<label>
        ${name}
        <select name=${name} @change=${(event: Event) => choose(name as Switch, (event.currentTarget as HTMLSelectElement).value)}>
          ${values.map((value) => html`<option value=${value} ?selected=${choices[name as Switch] === value}>${value || "as it is"}</option>`)}
        </select>
      </label>`,
  )}`;
}

function choose(name: Switch, value: string): void {
  location.hash = hashOf({ ...choicesOf(location.hash), [name]: value });
}

/** A component of its own for each entry: what one has left behind must not be seen in the next. */
async function show(): Promise<void> {
  const choices = choicesOf(location.hash);
  const [tools, stage] = [document.querySelector<HTMLElement>("#tools"), document.querySelector<HTMLElement>("#stage")];
  if (!tools || !stage) return;
  render(toolbar(choices), tools);
  stage.style.inlineSize = choices.width ? `${choices.width}px` : "";
  if (choices.direction) stage.dir = choices.direction;
  else stage.removeAttribute("dir");
  const before = stage.querySelector("holdfast-chat");
  const chat = before && stage.dataset["entry"] === choices.entry ? before : fresh(stage, choices.entry);
  chat.setOptions(optionsOf(choices));
  if (chat !== before) await pose(chat, choices.entry);
  await chat.updateComplete;
  stage.dataset["shown"] = location.hash; // whoever waits for it, waits for this
}

async function pose(chat: HoldfastChat, entry: string): Promise<void> {
  const { begins, streams, pose: strike } = SITUATIONS[entry] ?? {};
  if (begins && (streams || strike)) void chat.sendUserMessage({ text: "Something that was said" });
  await strike?.(chat);
}

function fresh(stage: HTMLElement, entry: string): HoldfastChat {
  localStorage.clear(); // nor what was begun in it: this origin serves the gallery and nothing else
  const chat = document.createElement("holdfast-chat");
  stage.replaceChildren(chat);
  stage.dataset["entry"] = entry;
  return chat;
}

await customElements.whenDefined("holdfast-chat");
window.addEventListener("hashchange", () => void show());
await show();
