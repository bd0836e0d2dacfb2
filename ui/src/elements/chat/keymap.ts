import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import { icon } from "../../render/icons";
import type { Strings } from "../../strings";
import type { KeyLine } from "./keys";

/** The map of keys, over everything; the browser holds the focus in it, and Escape closes it. */
export function renderKeyMap(strings: Strings, direction: "ltr" | "rtl" | null, pageKeys: readonly KeyLine[], close: () => void): TemplateResult {
  return html`<dialog class="keymap" part="keys" lang=${strings.locale} dir=${direction ?? nothing} aria-labelledby="keymap-title" @close=${close} @click=${closeOutside}>
    <header>
      <h2 id="keymap-title">${strings.keys}</h2>
      <button class="icon-button" aria-label=${strings.close} @click=${close}>${icon("close")}</button>
    </header>
    <dl>
      ${[...linesOf(strings), ...pageKeys].map(
        ({ keys, does }) => html`<div>
          <dt><bdi dir="ltr">${keys.map((key) => html`<kbd>${key}</kbd>`)}</bdi></dt>
          <dd>${does}</dd>
        </div>`,
      )}
    </dl>
  </dialog>`;
}

function linesOf(strings: Strings): KeyLine[] {
  const { capControl: control, capShift: shift, capEnter: enter } = strings;
  return [
    { keys: [enter], does: strings.keySend },
    { keys: [shift, enter], does: strings.keyNewLine },
    { keys: ["↑"], does: strings.keyEditLast },
    { keys: [strings.capEscape], does: strings.keyEscape },
    { keys: [control, "K"], does: strings.keyHistory },
    { keys: [control, shift, "O"], does: strings.keyNewChat },
    { keys: [control, "/"], does: strings.keyMap },
  ];
}

/** The veil is the dialog's own, so a press on it is a press on the dialog and on nothing in it. */
function closeOutside(event: MouseEvent): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
}
