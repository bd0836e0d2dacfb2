import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import { widgetIcon } from "../../render/named-icons";
import type { Strings } from "../../strings";
import type { Menu, Suggestion, Suggestions } from "./suggestions";

export const MENU = "suggestions";
export const optionId = (index: number): string => `suggestion-${index}`;

/**
 * The menu over the text. The focus stays in the text; keys come from there, and a screen reader follows by
 * `aria-activedescendant`. Whoever goes into the list itself, which scrolls, has the same keys there.
 */
export function renderMenu(menu: Menu, suggestions: Suggestions, strings: Strings, left: (event: FocusEvent) => void): TemplateResult {
  const label = menu.trigger.sign === "@" ? strings.mentions : strings.commands;
  const empty = menu.items.length === 0;
  return html`<div class="menu" @mousedown=${keepFocus} @keydown=${(event: KeyboardEvent) => event.key !== "Tab" && suggestions.key(event)} @focusout=${left}>
    ${empty
      ? html`<p class="meta">${menu.busy ? strings.searching : strings.nothingFound}</p>`
      : html`<div id=${MENU} role="listbox" tabindex="0" aria-label=${label} aria-activedescendant=${optionId(menu.active)}>
          ${groupsOf(menu.items).map(({ name, lines }) => renderGroup(name, lines, menu.active, suggestions))}
        </div>`}
    <div class="unseen" role="status">${menu.busy ? nothing : empty ? strings.nothingFound : strings.found({ count: menu.items.length })}</div>
  </div>`;
}

interface Line {
  item: Suggestion;
  index: number;
}

function renderGroup(name: string, lines: readonly Line[], active: number, suggestions: Suggestions): TemplateResult {
  const options = lines.map(({ item, index }) => renderOption(item, index, active === index, suggestions));
  if (name === "") return html`${options}`;
  return html`<div role="group" aria-label=${name}>
    <p class="meta group" aria-hidden="true"><bdi>${name}</bdi></p>
    ${options}
  </div>`;
}

function renderOption(item: Suggestion, index: number, active: boolean, suggestions: Suggestions): TemplateResult {
  return html`<div
    class="option"
    role="option"
    id=${optionId(index)}
    aria-selected=${active ? "true" : "false"}
    ?data-active=${active}
    @pointermove=${() => suggestions.point(index)}
    @click=${() => void suggestions.choose(index)}
  >
    ${widgetIcon(item.icon)}
    <span class="words"
      ><bdi>${item.label}</bdi>${item.description ? html` <span class="meta"><bdi>${item.description}</bdi></span>` : nothing}</span
    >
  </div>`;
}

/** The lines of each group, as they stand: `inGroups` has brought them together. */
function groupsOf(items: readonly Suggestion[]): { name: string; lines: Line[] }[] {
  const groups = new Map<string, Line[]>();
  items.forEach((item, index) => {
    const name = item.group ?? "";
    const lines = groups.get(name) ?? [];
    groups.set(name, lines);
    lines.push({ item, index });
  });
  return [...groups].map(([name, lines]) => ({ name, lines }));
}

/** A press must not take the focus from the text. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}
