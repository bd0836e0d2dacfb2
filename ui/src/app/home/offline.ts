import { html } from "lit";
import type { TemplateResult } from "lit";

import { TEXT } from "../strings";

/** A quiet word that no model is connected, and what is understood all the same. */
export function renderOffline(say: (text: string) => void): TemplateResult {
  const choose = (event: Event, text: string): void => {
    (event.target as HTMLElement).closest<HTMLElement>("[popover]")?.hidePopover();
    say(text);
  };
  return html`<button class="chip meta" popovertarget="offline">${TEXT.assistantOffline}</button>
    <div id="offline" role="dialog" aria-labelledby="offline-title" popover>
      <h2 id="offline-title">${TEXT.offlineTitle}</h2>
      <p>${TEXT.offlineWords}</p>
      <h3 class="meta">${TEXT.offlineUnderstands}</h3>
      <ul lang="en" dir="ltr">
        ${EXAMPLES.map(
          (example) => html`<li><button @click=${(event: Event) => choose(event, example)}>${example}</button></li>`,
        )}
      </ul>
      <p class="meta">${TEXT.offlineMore}</p>
    </div>`;
}

/** The model that is built in understands English and nothing else, so these are English on every page. */
const EXAMPLES = [
  "Add a task to buy groceries",
  "What’s pending?",
  "Mark task 3 as complete",
  "Change task 1 to “Call mom tonight”",
  "Delete the meeting task",
];
