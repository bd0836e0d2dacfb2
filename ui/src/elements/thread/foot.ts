import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import { icon } from "../../render/icons";
import type { IconName } from "../../render/icons";
import { widgetIcon } from "../../render/named-icons";
import { itemText } from "../../render/text";
import type { FeedbackKind } from "../../session/feedback";
import type { ChatState } from "../../state/state";
import type { Strings } from "../../strings";

/** What can be done with a finished answer. */
export interface AnswerFoot {
  strings: Strings;
  /** The answer was copied a moment ago. */
  copied: boolean;
  copy: () => void;
  /** Asks for it again; null where that cannot be. */
  again: Again | null;
  /** What the person thinks of it; null where nobody is asked. */
  feedback: { given: FeedbackKind | undefined; give: (kind: FeedbackKind) => void } | null;
}

export interface Again {
  /** Somebody wants it, and has not yet heard that what was said since goes with it. */
  asking: boolean;
  ask: () => void;
  cancel: () => void;
  answer: () => void;
}

export function renderFoot({ strings, copied, copy, again, feedback }: AnswerFoot): TemplateResult {
  const opinion = (kind: FeedbackKind, name: IconName, label: string): TemplateResult =>
    html`<button
      class="icon-button"
      aria-label=${label}
      title=${label}
      aria-pressed=${feedback?.given === kind ? "true" : "false"}
      @click=${() => feedback?.give(kind)}
    >
      ${icon(name)}
    </button>`;
  const label = copied ? strings.copied : strings.copyAnswer;
  const keydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !again?.asking) return;
    event.preventDefault();
    again.cancel();
  };
  return html`<div class="feedback" role="group" aria-label=${feedback ? strings.feedback : strings.actions} @keydown=${keydown}>
    <button class="icon-button" aria-label=${label} title=${label} @click=${copy}>${icon(copied ? "check" : "copy")}</button>
    ${feedback === null ? nothing : [opinion("positive", "good", strings.goodAnswer), opinion("negative", "bad", strings.badAnswer)]}
    ${again === null
      ? nothing
      : html`<button
          class="icon-button"
          data-again
          aria-label=${strings.answerAgain}
          title=${strings.answerAgain}
          aria-expanded=${again.asking ? "true" : nothing}
          @click=${again.asking ? again.cancel : again.ask}
        >
          ${widgetIcon("reload")}
        </button>`}
    ${again?.asking ? renderQuestion(again, strings) : nothing}
  </div>`;
}

/** Nothing brings back what a server takes away, so it is said first. */
function renderQuestion({ answer, cancel }: Again, strings: Strings): TemplateResult {
  return html`<p class="meta" role="status">${strings.answerAgainLoses}</p>
    <button class="action" data-again-sure @click=${answer}>${strings.answerAgain}</button>
    <button class="action" @click=${cancel}>${strings.cancel}</button>`;
}

/** Whether an answer is complete with this item: nothing of it follows, and nothing more is being said. */
export function endsAnswer({ items, turn }: ChatState, index: number): boolean {
  const type = items[index]?.type;
  if (type !== "assistant_message" && type !== "widget") return false;
  let after = index + 1;
  while (items[after]?.type === "end_of_turn") after += 1;
  const next = items[after];
  return next ? next.type === "user_message" : turn === null;
}

/** Nobody has said anything since: asking for it again takes nothing else away. */
export function isLastAnswer({ items }: ChatState, index: number): boolean {
  let after = index + 1;
  while (items[after]?.type === "end_of_turn") after += 1;
  return items[after] === undefined;
}

/** The words of the answer that ends with this item, as they were written: in Markdown. */
export function answerText({ items }: ChatState, index: number): string {
  const begin = items.slice(0, index).findLastIndex(({ type }) => type === "user_message") + 1;
  const said = items.slice(begin, index + 1).filter(({ type }) => type === "assistant_message" || type === "widget");
  return said.map(itemText).filter(Boolean).join("\n\n");
}
