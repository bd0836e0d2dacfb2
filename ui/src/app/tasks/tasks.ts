import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { icon } from "../../render/icons";
import { base } from "../../tokens";
import type { Task, TaskStatus } from "../api";
import { isPlain, isTyping } from "../keys";
import type { MenuElement } from "../menu/menu";
import { TEXT } from "../strings";
import type { Board, BoardState } from "./board";
import { countOf, findTask } from "./lists";
import type { TaskList } from "./lists";
import { renderDeleted, renderProblem } from "./lines";
import { glow, Motion } from "./motion";
import { renderRow } from "./row";
import type { Editing, Field } from "./row";
import { tasksStyles } from "./tasks.styles";

/** The list beside the chat, workable by hand. */
export class TasksElement extends LitElement {
  static override styles = [base, tasksStyles];
  static override properties = {
    board: { attribute: false },
    state: { attribute: false },
    ask: { attribute: false },
    editing: { state: true },
  };

  declare board: Board | null;
  declare state: BoardState | null;
  /** What "Ask about this" does. */
  declare ask: (task: Task) => void;
  declare editing: Editing | null;

  readonly #motion = new Motion();
  #glowed = new Map<Task["id"], number>();

  constructor() {
    super();
    this.board = null;
    this.state = null;
    this.ask = () => undefined;
    this.editing = null;
    this.addEventListener("keydown", this.#keydown);
  }

  /** Puts the focus on the first task; where there is none, on the field that makes one. */
  async focusList(): Promise<void> {
    await this.updateComplete;
    const first = this.#rows()[0];
    if (first) focusRow(first);
    else this.renderRoot.querySelector<HTMLElement>(".add input")?.focus();
  }

  /** Brings a task into view, and marks it for a moment. */
  async show(id: Task["id"]): Promise<void> {
    if (!(await this.board?.reveal(id))) return;
    await this.#drawn();
    const row = this.#row(id);
    if (!row) return;
    focusRow(row);
    row.scrollIntoView({ block: "nearest" });
    glow(row);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("state") && this.hasUpdated) this.#motion.note(this.renderRoot);
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#motion.play(this.renderRoot);
    if (!changed.has("state")) return;
    const touched = this.state?.touched ?? new Map<Task["id"], number>();
    for (const [id, change] of touched) {
      const row = this.#glowed.get(id) === change ? null : this.#row(id);
      if (row) glow(row);
    }
    this.#glowed = new Map(touched);
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
          dir="auto"
          maxlength="200"
          autocomplete="off"
          enterkeyhint="done"
          aria-label=${TEXT.addTask}
          placeholder=${TEXT.addTask}
        />
      </form>
      <div class="scroll">${this.#renderLists(state)}</div>
      ${this.board ? renderProblem(state, this.board) : nothing}
      ${this.board ? renderDeleted(state, this.board, () => void this.#undo()) : nothing}
      <hf-menu></hf-menu>
    </section>`;
  }

  #renderLists(state: BoardState): TemplateResult | typeof nothing {
    const { status, pending, completed } = state;
    if (status === "failed") return nothing;
    if (status === "new") {
      return html`<div class="skeleton" role="status" aria-label=${TEXT.loading}><i></i><i></i><i></i></div>`;
    }
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

  #renderList(list: TaskList, status: TaskStatus): TemplateResult {
    return html`<ul class=${status} role="list">
        ${repeat(
          list.tasks,
          (task) => task.id,
          (task) => renderRow(task, this.editing?.task.id === task.id ? this.editing : null, this.#rowActions),
        )}
      </ul>
      ${list.more
        ? html`<button class="action more" @click=${() => this.board?.more(status)}>${TEXT.showMore}</button>`
        : nothing}`;
  }

  readonly #rowActions = {
    toggle: (task: Task) => void this.#toggle(task, "follow"),
    edit: (task: Task, field: Field) => void this.#edit(task, field),
    save: (task: Task, form: HTMLFormElement) => this.#save(task, form),
    cancel: (task: Task) => void this.#close(task.id),
    menu: (task: Task, opener: HTMLElement) => void this.#openMenu(task, opener),
  };

  async #openMenu(task: Task, opener: HTMLElement): Promise<void> {
    const described = task.description ? TEXT.editDescription : TEXT.addDescription;
    await this.renderRoot.querySelector<MenuElement>("hf-menu")?.openAt(opener, task.title, [
      { label: TEXT.edit, icon: "pencil", key: "E", act: () => void this.#edit(task, "title") },
      { label: described, icon: "lines", act: () => void this.#edit(task, "description") },
      { label: TEXT.askAbout, icon: "speech", act: () => this.ask(task) },
      { label: TEXT.deleteThis, icon: "bin", key: TEXT.capDelete, act: () => void this.#remove(task) },
    ]);
  }

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const title = String(new FormData(form).get("title") ?? "").trim();
    if (title === "") return;
    form.reset();
    const adding = this.board?.add(title);
    await this.#drawn();
    this.renderRoot.querySelector(".pending li:last-child")?.scrollIntoView({ block: "nearest" });
    const field = form.querySelector("input");
    // What could not be added is not lost either.
    if (!(await adding) && field?.value === "") field.value = title;
  }

  /** The focus goes with the task (`follow`), or to the one that comes next, to go on with. */
  async #toggle(task: Task, focus: "follow" | "next"): Promise<void> {
    const next = focus === "next" ? this.#neighbour(task.id) : null;
    const changing = this.board?.change(task, { completed: !task.completed });
    await this.#drawn();
    if (next) focusRow(next);
    else this.#row(task.id)?.querySelector("input")?.focus({ preventScroll: true });
    await changing;
  }

  async #remove(task: Task): Promise<void> {
    const next = this.#neighbour(task.id);
    const removing = this.board?.remove(task);
    await this.#drawn();
    if (next) focusRow(next);
    else this.renderRoot.querySelector<HTMLElement>(".add input")?.focus();
    await removing;
  }

  async #undo(): Promise<void> {
    const id = this.state?.deleted?.task.id;
    const undoing = this.board?.undo();
    await this.#drawn();
    const row = id === undefined ? null : this.#row(id);
    if (row) focusRow(row);
    await undoing;
  }

  /** What has just been done shows: the page passes it on too, a moment later. */
  async #drawn(): Promise<void> {
    if (this.board) this.state = this.board.state;
    await this.updateComplete;
  }

  async #edit(task: Task, field: Field): Promise<void> {
    this.editing = { task, field };
    await this.updateComplete;
    const editor = this.renderRoot.querySelector<HTMLInputElement>(`.editor [name="${field}"]`);
    editor?.focus();
    editor?.setSelectionRange(editor.value.length, editor.value.length);
  }

  #save(task: Task, form: HTMLFormElement): void {
    if (this.editing?.task.id !== task.id) return;
    const written = new FormData(form);
    const title = String(written.get("title") ?? "").trim();
    const description = String(written.get("description") ?? task.description ?? "").trim();
    // Gone elsewhere on purpose: the focus is there already.
    const within = form.matches(":focus-within");
    if (within) void this.#close(task.id);
    else this.editing = null;
    const change = {
      ...(title !== "" && title !== task.title ? { title } : {}),
      ...(description === (task.description ?? "") ? {} : { description }),
    };
    if (Object.keys(change).length > 0) void this.board?.change(task, change);
  }

  async #close(id: Task["id"]): Promise<void> {
    this.editing = null;
    await this.updateComplete;
    const row = this.#row(id);
    if (row) focusRow(row);
  }

  readonly #keydown = (event: KeyboardEvent): void => {
    if (isTyping(event) || event.defaultPrevented) return;
    const undo = event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (undo && this.state?.deleted) {
      event.preventDefault();
      void this.#undo();
    }
    const act = isPlain(event) ? this.#actionFor(event) : null;
    if (!act) return;
    event.preventDefault();
    act();
  };

  #actionFor(event: KeyboardEvent): (() => void) | null {
    const row = event.composedPath().find((node): node is HTMLElement => node instanceof HTMLElement && node.matches("li"));
    const number = Number(row?.dataset["taskId"]);
    const task = row && this.state ? findTask(this.state, number) : undefined;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) return () => this.#step(row, step);
    if (!task) return null;
    switch (event.key) {
      case "x":
        return () => void this.#toggle(task, "next");
      case "e":
        return () => void this.#edit(task, "title");
      case "Delete":
      case "Backspace":
        return () => void this.#remove(task);
      default:
        return null;
    }
  }

  #step(from: HTMLElement | undefined, by: number): void {
    const rows = this.#rows();
    const to = from ? rows[rows.indexOf(from) + by] : rows[0];
    if (to) focusRow(to);
  }

  /** The row below in the same list, else the one above, else any other. */
  #neighbour(id: Task["id"]): HTMLElement | null {
    const row = this.#row(id);
    const near = row?.nextElementSibling ?? row?.previousElementSibling ?? this.#rows().find((other) => other !== row);
    return (near ?? null) as HTMLElement | null;
  }

  #rows(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("li[data-task-id]")];
  }

  #row(id: Task["id"]): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-task-id="${CSS.escape(String(id))}"]`);
  }
}

function focusRow(row: HTMLElement): void {
  row.querySelector<HTMLElement>(".text")?.focus();
}
