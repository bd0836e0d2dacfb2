import { RequestFailed } from "../api";
import type { Api, Task, TaskChange, TaskStatus } from "../api";
import { TEXT } from "../strings";

/** One of the two lists, as far as it has been fetched. */
export interface TaskList {
  tasks: readonly Task[];
  more: boolean;
}

export interface BoardState {
  status: "new" | "ready" | "failed";
  pending: TaskList;
  completed: TaskList;
  /** Ids that somebody else has just changed: they glow once. */
  touched: ReadonlySet<Task["id"]>;
  /** What went wrong last, in words. */
  problem: string | null;
  /** Deleted a moment ago; it can be written again. */
  deleted: Task | null;
}

const NOTHING: TaskList = { tasks: [], more: false };

/**
 * The tasks on the screen. A change shows at once; when the server refuses it is taken back, and said so.
 *
 * Refetching never runs into a change of ours that is still on its way: it waits until the last one is answered.
 */
export class Board {
  readonly #api: Api;
  readonly #changed: () => void;
  #state: BoardState = {
    status: "new",
    pending: NOTHING,
    completed: NOTHING,
    touched: new Set(),
    problem: null,
    deleted: null,
  };
  #cursors: Record<TaskStatus, Task["id"] | null> = { pending: null, completed: null };
  #underway = 0;
  #version = 0;
  #stale: "quietly" | "showing" | null = null;
  #undoTimer: ReturnType<typeof setTimeout> | undefined;
  #local = 0;

  constructor(api: Api, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
  }

  get state(): BoardState {
    return this.#state;
  }

  /** Fetches what is on the screen again. `showing` marks what has changed since: somebody else did it. */
  async refresh(manner: "quietly" | "showing" = "quietly"): Promise<void> {
    if (this.#underway > 0) {
      this.#stale = manner === "showing" ? "showing" : (this.#stale ?? "quietly");
      return;
    }
    this.#version += 1;
    const version = this.#version;
    try {
      const [pending, completed] = await Promise.all([this.#fetch("pending"), this.#fetch("completed")]);
      if (version !== this.#version) return;
      const touched = manner === "showing" ? this.#differences([...pending.tasks, ...completed.tasks]) : new Set<Task["id"]>();
      this.#set({ status: "ready", pending, completed, touched, problem: null });
    } catch (error) {
      if (version !== this.#version) return;
      const status = this.#state.status === "new" ? "failed" : this.#state.status;
      this.#set({ status, problem: TEXT.notLoaded(wordsOf(error)) });
    }
  }

  async more(status: TaskStatus): Promise<void> {
    const after = this.#cursors[status];
    if (after === null) return;
    try {
      const page = await this.#api.tasks(status, after);
      this.#cursors[status] = page.has_more ? page.after : null;
      const known = new Set(this.#state[status].tasks.map(({ id }) => id));
      const tasks = [...this.#state[status].tasks, ...page.data.filter(({ id }) => !known.has(id))];
      this.#set({ [status]: { tasks, more: page.has_more && page.after !== null } });
    } catch (error) {
      this.#set({ problem: TEXT.notLoaded(wordsOf(error)) });
    }
  }

  async add(title: string, description?: string): Promise<boolean> {
    this.#local += 1;
    const now = new Date().toISOString();
    const draft: Task = { id: `local:${this.#local}`, title, description: description ?? null, completed: false, created_at: now, updated_at: now };
    return this.#attempt(
      (words) => TEXT.notAdded(title, words),
      () => this.#put(draft),
      async () => {
        const task = await this.#api.addTask({ title, ...(description ? { description } : {}) });
        this.#drop(draft.id);
        this.#put(task);
      },
    );
  }

  async change(task: Task, change: TaskChange): Promise<boolean> {
    return this.#attempt(
      (words) => TEXT.notChanged(task.title, words),
      () => this.#put({ ...task, ...change }),
      async () => this.#put(await this.#api.changeTask(task.id, change)),
    );
  }

  async remove(task: Task): Promise<boolean> {
    const gone = await this.#attempt(
      (words) => TEXT.notDeleted(task.title, words),
      () => this.#drop(task.id),
      () => this.#api.deleteTask(task.id),
    );
    if (gone) this.#offerUndo(task);
    return gone;
  }

  /** Writes the deleted task again. It gets a new number: numbers are never used twice. */
  async undo(): Promise<void> {
    const task = this.#state.deleted;
    if (!task) return;
    this.#offerUndo(null);
    const added = await this.add(task.title, task.description ?? undefined);
    const again = added && task.completed ? this.#state.pending.tasks.find(({ title }) => title === task.title) : undefined;
    if (again) await this.change(again, { completed: true });
  }

  dismissProblem(): void {
    this.#set({ problem: null });
  }

  #offerUndo(task: Task | null): void {
    clearTimeout(this.#undoTimer);
    this.#set({ deleted: task });
    if (task) this.#undoTimer = setTimeout(() => this.#set({ deleted: null }), UNDO_WITHIN);
  }

  async #attempt(
    words: (why: string) => string,
    show: () => void,
    request: () => Promise<void>,
  ): Promise<boolean> {
    const { pending, completed } = this.#state;
    this.#version += 1; // an answer that is already on its way would not know of this change
    this.#underway += 1;
    this.#set({ problem: null, touched: new Set() });
    show();
    try {
      await request();
      return true;
    } catch (error) {
      this.#set({ problem: words(wordsOf(error)) });
      // With other changes on their way, only the server can say what is true; else it is what was here before.
      if (this.#underway === 1) this.#set({ pending, completed });
      else this.#stale ??= "quietly";
      return false;
    } finally {
      this.#underway -= 1;
      if (this.#underway === 0 && this.#stale) {
        const manner = this.#stale;
        this.#stale = null;
        const { problem } = this.#state;
        void this.refresh(manner).then(() => problem && this.#set({ problem }));
      }
    }
  }

  async #fetch(status: TaskStatus): Promise<TaskList> {
    const wanted = Math.max(1, this.#state[status].tasks.length);
    const tasks: Task[] = [];
    let after: Task["id"] | null = null;
    do {
      const page = await this.#api.tasks(status, after);
      tasks.push(...page.data);
      after = page.has_more ? page.after : null;
    } while (after !== null && tasks.length < wanted);
    this.#cursors[status] = after;
    return { tasks, more: after !== null };
  }

  #differences(tasks: readonly Task[]): Set<Task["id"]> {
    const before = new Map([...this.#state.pending.tasks, ...this.#state.completed.tasks].map((task) => [task.id, task]));
    const changed = tasks.filter((task) => before.get(task.id)?.updated_at !== task.updated_at);
    return new Set(changed.map(({ id }) => id));
  }

  /** A task goes to the list that it belongs to, in the order of its number, as the server lists them. */
  #put(task: Task): void {
    const [to, from]: [TaskStatus, TaskStatus] = task.completed ? ["completed", "pending"] : ["pending", "completed"];
    const there = this.#state[to].tasks;
    const at = there.findIndex(({ id }) => id === task.id);
    const tasks = at < 0 ? [...there, task].toSorted(byNumber) : there.with(at, task);
    this.#set({
      [to]: { ...this.#state[to], tasks },
      [from]: { ...this.#state[from], tasks: this.#state[from].tasks.filter(({ id }) => id !== task.id) },
    });
  }

  #drop(id: Task["id"]): void {
    for (const status of ["pending", "completed"] as const) {
      const list = this.#state[status];
      this.#set({ [status]: { ...list, tasks: list.tasks.filter((task) => task.id !== id) } });
    }
  }

  #set(change: Partial<BoardState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}

/** A task that the server has not numbered yet comes last. */
function byNumber(one: Task, other: Task): number {
  const number = ({ id }: Task): number => (Number.isFinite(Number(id)) ? Number(id) : Infinity);
  return Math.sign(number(one) - number(other)) || 0;
}

function wordsOf(error: unknown): string {
  return error instanceof RequestFailed || error instanceof Error ? error.message : String(error);
}

/** Milliseconds in which a deleted task can be had back. */
const UNDO_WITHIN = 6000;
