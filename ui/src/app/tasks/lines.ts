import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import { icon } from "../../render/icons";
import { TEXT } from "../strings";
import type { Board, BoardState } from "./board";

/** What went wrong last, in words, below the lists. */
export function renderProblem({ problem, status }: BoardState, board: Board): TemplateResult | typeof nothing {
  if (problem === null) return nothing;
  return html`<div class="line meta" role="alert">
    <span>${problem}</span>
    ${status === "failed"
      ? html`<button class="action" @click=${() => void board.refresh()}>${TEXT.retry}</button>`
      : html`<button class="icon-button" aria-label=${TEXT.dismiss} @click=${() => board.dismissProblem()}>${icon("close")}</button>`}
  </div>`;
}

/** What was deleted a moment ago, and the way back. It stays while somebody is about to take it. */
export function renderDeleted({ deleted }: BoardState, board: Board, undo: () => void): TemplateResult | typeof nothing {
  if (!deleted) return nothing;
  const hold = (held: boolean) => () => board.holdUndo(held);
  return html`<div
    class="line meta"
    role="status"
    @pointerenter=${hold(true)}
    @pointerleave=${hold(false)}
    @focusin=${hold(true)}
    @focusout=${hold(false)}
  >
    <span>${TEXT.deleted({ title: deleted.task.title })}</span>
    <button class="action" aria-keyshortcuts="Control+Z" @click=${undo}>${TEXT.undo}</button>
  </div>`;
}
