import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { live } from "lit/directives/live.js";

import { icon } from "../../render/icons";
import type { Task } from "../api";
import { TEXT } from "../strings";
import { isDraft } from "./lists";

/** Which part of a task is being written, and the task as it was when that began. */
export type Field = "title" | "description";
export interface Editing {
  task: Task;
  field: Field;
}

export interface RowActions {
  toggle: (task: Task) => void;
  edit: (task: Task, field: Field) => void;
  /** What was written is kept. */
  save: (task: Task, form: HTMLFormElement) => void;
  cancel: (task: Task) => void;
  menu: (task: Task, opener: HTMLElement) => void;
}

/** One task. A draft is shown as it will be, and cannot be acted on before it has its number. */
export function renderRow(task: Task, editing: Editing | null, actions: RowActions): TemplateResult {
  const draft = isDraft(task);
  return html`<li data-task-id=${task.id}>
    <label class="box">
      <input
        type="checkbox"
        aria-label=${task.title}
        .checked=${live(task.completed)}
        ?disabled=${draft}
        @change=${() => actions.toggle(task)}
      />
    </label>
    ${editing
      ? renderEditor(editing, actions)
      : html`<button class="text" aria-label=${TEXT.editTask({ title: task.title })} ?disabled=${draft} @click=${() => actions.edit(task, "title")}>
            <span class="title"><bdi>${task.title}</bdi></span>
            ${task.description ? html`<span class="meta"><bdi>${task.description}</bdi></span>` : nothing}
          </button>
          <div class="end">
            <span class="number meta">${draft ? nothing : task.id}</span>
            <button
              class="icon-button"
              aria-label=${TEXT.moreFor({ title: task.title })}
              aria-haspopup="menu"
              aria-expanded="false"
              ?disabled=${draft}
              @click=${(event: Event) => actions.menu(task, event.currentTarget as HTMLElement)}
            >
              ${icon("more")}
            </button>
          </div>`}
  </li>`;
}

/** In place of the words, where the words are. What others do to the task meanwhile does not touch what is written. Enter keeps what was written, as does going elsewhere; Escape does not. */
function renderEditor({ task, field }: Editing, actions: RowActions): TemplateResult {
  const described = field === "description" || Boolean(task.description);
  return html`<form
    class="editor"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      actions.save(task, event.currentTarget as HTMLFormElement);
    }}
    @keydown=${(event: KeyboardEvent) => pressed(event, task, actions)}
    @focusout=${(event: FocusEvent) => {
      const form = event.currentTarget as HTMLFormElement;
      if (!(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) actions.save(task, form);
    }}
  >
    <input name="title" dir="auto" maxlength="200" enterkeyhint="done" autocomplete="off" aria-label=${TEXT.title} .value=${task.title} />
    ${described
      ? html`<textarea
          name="description"
          class="meta"
          dir="auto"
          maxlength="1000"
          rows="1"
          enterkeyhint="done"
          aria-label=${TEXT.description}
          placeholder=${TEXT.description}
          .value=${task.description ?? ""}
        ></textarea>`
      : nothing}
    <button class="unseen" tabindex="-1">${TEXT.save}</button>
  </form>`;
}

function pressed(event: KeyboardEvent, task: Task, actions: RowActions): void {
  if (event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    actions.cancel(task);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    actions.save(task, event.currentTarget as HTMLFormElement);
  }
}
