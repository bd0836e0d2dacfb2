import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";

import { icon } from "../../render/icons";
import { base } from "../../tokens";
import type { Task } from "../api";
import { TEXT } from "../strings";
import type { Board, BoardState, TaskList } from "./board";
import { tasksStyles } from "./tasks.styles";

/** The list beside the chat, workable by hand. */
export class TasksElement extends LitElement {
  static override styles = [base, tasksStyles];
  static override properties = {
    board: { attribute: false },
    state: { attribute: false },
    editing: { state: true },
  };

  declare board: Board | null;
  declare state: BoardState | null;
  declare editing: Task["id"] | null;

  constructor() {
    super();
    this.board = null;
    this.state = null;
    this.editing = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this;
    if (!state) return nothing;
    return html`<section aria-label=${TEXT.tasks}>
      <h2>${TEXT.tasks}</h2>
      <form class="add" @submit=${this.#add}>
        ${icon("plus")}
        <input
          name="title"
          maxlength="200"
          autocomplete="off"
          enterkeyhint="done"
          aria-label=${TEXT.addTask}
          placeholder=${TEXT.addTask}
        />
      </form>
      <div class="scroll">${state.status === "ready" ? this.#renderLists(state) : nothing}</div>
      ${state.problem ? this.#renderProblem(state.problem) : nothing}
      ${state.deleted
        ? html`<div class="line meta" role="status">
            <span>${TEXT.deleted(state.deleted.title)}</span>
            <button class="action" @click=${() => this.board?.undo()}>${TEXT.undo}</button>
          </div>`
        : nothing}
    </section>`;
  }

  #renderLists(state: BoardState): TemplateResult {
    const { pending, completed } = state;
    if (pending.tasks.length + completed.tasks.length === 0) return html`<p class="empty">${TEXT.noTasks}</p>`;
    return html`
      <h3>${TEXT.open} <span class="count">${countOf(pending)}</span></h3>
      ${pending.tasks.length === 0 ? html`<p class="empty">${TEXT.allDone}</p>` : this.#renderList(pending, "pending")}
      ${completed.tasks.length === 0
        ? nothing
        : html`<h3>${TEXT.completed} <span class="count">${countOf(completed)}</span></h3>
            ${this.#renderList(completed, "completed")}`}
    `;
  }

  #renderList(list: TaskList, status: "pending" | "completed"): TemplateResult {
    return html`<ul class=${status} role="list">
        ${repeat(
          list.tasks,
          (task) => task.id,
          (task) => this.#renderTask(task),
        )}
      </ul>
      ${list.more
        ? html`<button class="action more" @click=${() => this.board?.more(status)}>${TEXT.showMore}</button>`
        : nothing}`;
  }

  #renderTask(task: Task): TemplateResult {
    const numbered = !String(task.id).startsWith("local:");
    return html`<li data-task-id=${task.id} ?data-touched=${this.state?.touched.has(task.id)}>
      ${this.editing === task.id
        ? this.#renderEditor(task)
        : html`<label class="box">
              <input
                type="checkbox"
                aria-label=${task.title}
                .checked=${live(task.completed)}
                ?disabled=${!numbered}
                @change=${() => this.board?.change(task, { completed: !task.completed })}
              />
            </label>
            <button class="text" title=${TEXT.details(task.title)} ?disabled=${!numbered} @click=${() => this.#edit(task)}>
              <span class="title"><bdi>${task.title}</bdi></span>
              ${task.description ? html`<span class="meta"><bdi>${task.description}</bdi></span>` : nothing}
            </button>
            <div class="end">
              <span class="number meta">${numbered ? task.id : nothing}</span>
              <button
                class="icon-button"
                aria-label=${TEXT.deleteTask(task.title)}
                ?disabled=${!numbered}
                @click=${() => this.board?.remove(task)}
              >
                ${icon("close")}
              </button>
            </div>`}
    </li>`;
  }

  #renderEditor(task: Task): TemplateResult {
    return html`<form class="editor" @submit=${(event: SubmitEvent) => this.#save(event, task)} @keydown=${this.#editorKey}>
      <input name="title" dir="auto" maxlength="200" required aria-label=${TEXT.title} .value=${task.title} />
      <textarea
        name="description"
        dir="auto"
        maxlength="1000"
        rows="2"
        aria-label=${TEXT.description}
        placeholder=${TEXT.description}
        .value=${task.description ?? ""}
      ></textarea>
      <div class="actions">
        <button class="action">${TEXT.save}</button>
        <button class="action quiet" type="button" @click=${() => this.#close(task.id)}>${TEXT.cancel}</button>
      </div>
    </form>`;
  }

  #renderProblem(problem: string): TemplateResult {
    return html`<div class="line meta" role="alert">
      <span>${problem}</span>
      ${this.state?.status === "failed"
        ? html`<button class="action" @click=${() => this.board?.refresh()}>${TEXT.retry}</button>`
        : html`<button class="icon-button" aria-label=${TEXT.dismiss} @click=${() => this.board?.dismissProblem()}>${icon("close")}</button>`}
    </div>`;
  }

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const title = String(new FormData(form).get("title") ?? "").trim();
    if (title === "") return;
    form.reset();
    const added = await this.board?.add(title);
    const field = form.querySelector("input");
    // What could not be added is not lost either.
    if (!added && field?.value === "") field.value = title;
  }

  async #edit(task: Task): Promise<void> {
    this.editing = task.id;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>(".editor input")?.focus();
  }

  #save(event: SubmitEvent, task: Task): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const title = String(form.get("title") ?? "").trim();
    const description = String(form.get("description") ?? "").trim();
    this.#close(task.id);
    const change = {
      ...(title !== "" && title !== task.title ? { title } : {}),
      ...(description === (task.description ?? "") ? {} : { description }),
    };
    if (Object.keys(change).length > 0) void this.board?.change(task, change);
  }

  #editorKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.editing !== null) {
      event.stopPropagation();
      this.#close(this.editing);
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      (event.currentTarget as HTMLFormElement).requestSubmit();
    }
  }

  async #close(id: Task["id"]): Promise<void> {
    this.editing = null;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-task-id="${CSS.escape(String(id))}"] .text`)?.focus();
  }
}

/** The lists come in pages; a number that may be higher says so. */
function countOf(list: TaskList): string {
  return `${list.tasks.length}${list.more ? "+" : ""}`;
}
