import type { Api, Task, TaskChange, TaskStatus, Written } from "../api";
import type { TaskChanged } from "../live";
import { TEXT } from "../strings";
import { differences, findTask, NO_TASKS, withoutTask, withPage, withTask } from "./lists";
import type { TaskList, TaskLists } from "./lists";

export interface BoardState extends TaskLists {
  status: "new" | "ready" | "failed";
  /** Ids that somebody else has just changed, with the number of the change: each glows once. */
  touched: ReadonlyMap<Task["id"], number>;
  /** What went wrong last, in words. */
  problem: string | null;
  /** Deleted a moment ago, and the change that did it: it can be put back. */
  deleted: { task: Task; change: number } | null;
}

/**
 * The tasks on the screen. A change by hand shows at once; when the server refuses it is taken back, and said so.
 * Changes made elsewhere come as they happen.
 *
 * Nothing from the server runs into a change of ours that is still on its way: it waits until the last is answered.
 */
export class Board {
  readonly #api: Api;
  readonly #changed: () => void;
  #state: BoardState = {
    status: "new",
    pending: NO_TASKS,
    completed: NO_TASKS,
    touched: new Map(),
    problem: null,
    deleted: null,
  };
  #cursors: Record<TaskStatus, Task["id"] | null> = { pending: null, completed: null };
  /** Changes by hand on their way, and all of them so far; the same of refreshes. */
  #underway = 0;
  #writes = 0;
  /** For each task the last change by hand, and when all of them are answered. */
  readonly #last = new Map<Task["id"], number>();
  readonly #asked = new Map<Task["id"], Promise<void>>();
  #fetching = 0;
  #refreshes = 0;
  #stale: "quietly" | "showing" | null = null;
  #waiting: TaskChanged[] = [];
  /** The newest change that the lists knew of when they were fetched, and those since for each task: older ones come too late. */
  #head: number | null = null;
  readonly #newest = new Map<Task["id"], number>();
  #undoTimer: ReturnType<typeof setTimeout> | undefined;
  #local = 0;

  constructor(api: Api, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
  }

  get state(): BoardState {
    return this.#state;
  }

  /** The change up to which everything is shown; what follows is to be told to `take`. Null when that is not known. */
  get head(): number | null {
    return this.#head;
  }

  /** Fetches what is on the screen again. `showing` marks what has changed since: somebody else did it. */
  async refresh(manner: "quietly" | "showing" = "quietly"): Promise<void> {
    if (this.#underway > 0) {
      this.#stale = manner === "showing" ? "showing" : (this.#stale ?? "quietly");
      return;
    }
    this.#refreshes += 1;
    const [refresh, writes] = [this.#refreshes, this.#writes];
    this.#fetching += 1;
    try {
      const [[pending, one], [completed, other]] = await Promise.all([this.#fetch("pending"), this.#fetch("completed")]);
      if (refresh !== this.#refreshes) return;
      if (writes !== this.#writes) {
        // Something was changed by hand meanwhile, of which this answer may not know.
        void this.refresh(manner);
        return;
      }
      this.#head = one === null || other === null ? null : Math.min(one, other);
      const before = this.#state.status === "ready" && manner === "showing" ? this.#state : { pending, completed };
      const touched = new Map(differences(before, { pending, completed }).map((id) => [id, -refresh]));
      this.#set({ status: "ready", pending, completed, touched, problem: null });
    } catch (error) {
      if (refresh !== this.#refreshes) return;
      const status = this.#state.status === "new" ? "failed" : this.#state.status;
      this.#set({ status, problem: TEXT.notLoaded({ why: wordsOf(error) }) });
    } finally {
      this.#fetching -= 1;
      this.#takeWaiting();
    }
  }

  /** A change that was made anywhere: in the chat, in another tab, by another program, or here. */
  take(event: TaskChanged): void {
    this.#waiting.push(event);
    this.#takeWaiting();
  }

  async more(status: TaskStatus): Promise<void> {
    const after = this.#cursors[status];
    if (after === null) return;
    try {
      const page = await this.#api.tasks(status, after);
      this.#cursors[status] = page.has_more ? page.after : null;
      this.#set({ [status]: withPage(this.#state[status], page.data, this.#cursors[status] !== null) });
    } catch (error) {
      this.#set({ problem: TEXT.notLoaded({ why: wordsOf(error) }) });
    }
  }

  /** Brings a task onto the screen, however far down its list it stands. False, and said so, when there is none. */
  async reveal(id: Task["id"]): Promise<boolean> {
    try {
      if (!findTask(this.#state, id)) {
        const { completed } = await this.#api.task(id);
        const status = completed ? "completed" : "pending";
        while (!findTask(this.#state, id) && this.#cursors[status] !== null && !this.#state.problem) await this.more(status);
      }
    } catch (error) {
      this.#set({ problem: wordsOf(error) });
      return false;
    }
    return findTask(this.#state, id) !== undefined;
  }

  async add(title: string, description?: string): Promise<boolean> {
    this.#local += 1;
    const now = new Date().toISOString();
    const draft: Task = { id: `local:${this.#local}`, title, description: description ?? null, completed: false, created_at: now, updated_at: now };
    return this.#attempt(
      draft.id,
      (why) => TEXT.notAdded({ title, why }),
      () => this.#put(draft),
      async () => {
        const written = await this.#api.addTask({ title, ...(description ? { description } : {}) });
        this.#drop(draft.id);
        return written;
      },
    );
  }

  async change(task: Task, change: TaskChange): Promise<boolean> {
    return this.#attempt(
      task.id,
      (why) => TEXT.notChanged({ title: task.title, why }),
      () => this.#put({ ...task, ...change }),
      () => this.#api.changeTask(task.id, change),
    );
  }

  async remove(task: Task): Promise<boolean> {
    let change: number | null = null;
    const gone = await this.#attempt(
      task.id,
      (why) => TEXT.notDeleted({ title: task.title, why }),
      () => this.#drop(task.id),
      async () => {
        change = await this.#api.deleteTask(task.id);
        return { task: null, change };
      },
    );
    if (gone) this.#offerUndo(change === null ? null : { task, change });
    return gone;
  }

  /** Puts the deleted task back, under its own number. */
  async undo(): Promise<boolean> {
    const { deleted } = this.#state;
    if (!deleted) return false;
    this.#offerUndo(null);
    return this.#attempt(
      deleted.task.id,
      (why) => TEXT.notPutBack({ title: deleted.task.title, why }),
      () => this.#put(deleted.task),
      () => this.#api.undo(deleted.change),
    );
  }

  /** The time to undo stands still while somebody is about to. */
  holdUndo(held: boolean): void {
    clearTimeout(this.#undoTimer);
    if (!held && this.#state.deleted) this.#undoTimer = setTimeout(() => this.#set({ deleted: null }), UNDO_WITHIN);
  }

  say(problem: string): void {
    this.#set({ problem });
  }

  dismissProblem(): void {
    this.#set({ problem: null });
  }

  #offerUndo(deleted: BoardState["deleted"]): void {
    this.#set({ deleted });
    this.holdUndo(false);
  }

  /** Shows a change, then asks for it; requests for one task go one after the other, as they were made. */
  async #attempt(
    id: Task["id"],
    words: (why: string) => string,
    show: () => void,
    request: () => Promise<Written<Task | null>>,
  ): Promise<boolean> {
    const { pending, completed } = this.#state;
    this.#writes += 1;
    const write = this.#writes;
    this.#underway += 1;
    this.#set({ problem: null, touched: new Map() });
    show();
    try {
      const earlier = this.#asked.get(id);
      const asking = earlier ? earlier.then(request) : request();
      const answered = asking.then(
        () => undefined,
        () => undefined,
      );
      this.#asked.set(id, answered);
      this.#last.set(id, write);
      const { task, change } = await asking;
      this.#note(task?.id ?? id, change);
      // What has been done to the task since is shown already, and this answer does not know of it.
      if (task && this.#last.get(id) === write) this.#put(task);
      return true;
    } catch (error) {
      this.#set({ problem: words(wordsOf(error)) });
      // With other changes on their way, only the server can say what is true; else it is what was here before.
      if (this.#underway === 1) this.#set({ pending, completed });
      else this.#stale ??= "quietly";
      return false;
    } finally {
      this.#underway -= 1;
      this.#takeWaiting();
      if (this.#underway === 0 && this.#stale) {
        const manner = this.#stale;
        this.#stale = null;
        const { problem } = this.#state;
        void this.refresh(manner).then(() => problem && this.#set({ problem }));
      }
    }
  }

  #takeWaiting(): void {
    if (this.#underway > 0 || this.#fetching > 0 || this.#waiting.length === 0) return;
    const touched = new Map(this.#state.touched);
    let lists: TaskLists = { pending: this.#state.pending, completed: this.#state.completed };
    for (const { change, task, task_id } of this.#waiting.splice(0)) {
      if (change <= Math.max(this.#head ?? 0, this.#newest.get(task_id) ?? 0)) continue;
      this.#note(task_id, change);
      lists = task ? withTask(lists, task) : withoutTask(lists, task_id);
      if (task) touched.set(task_id, change);
    }
    this.#set({ ...lists, touched });
  }

  /** As much of a list as is on the screen, and the change up to which its first page is true. */
  async #fetch(status: TaskStatus): Promise<[TaskList, number | null]> {
    const wanted = Math.max(1, this.#state[status].tasks.length);
    const tasks: Task[] = [];
    let head: number | null = null;
    let after: Task["id"] | null = null;
    do {
      const page = await this.#api.tasks(status, after);
      if (after === null) head = page.change;
      tasks.push(...page.data);
      after = page.has_more ? page.after : null;
    } while (after !== null && tasks.length < wanted);
    this.#cursors[status] = after;
    return [{ tasks, more: after !== null }, head];
  }

  #note(id: Task["id"], change: number | null): void {
    if (change !== null) this.#newest.set(id, Math.max(change, this.#newest.get(id) ?? 0));
  }

  #put(task: Task): void {
    this.#set(withTask(this.#state, task));
  }

  #drop(id: Task["id"]): void {
    this.#set(withoutTask(this.#state, id));
  }

  #set(change: Partial<BoardState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Milliseconds in which a deleted task can be had back. */
const UNDO_WITHIN = 6000;
