import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Api } from "../api";
import type { Task } from "../api";
import type { TaskChanged } from "../live";
import { Board } from "./board";

const at = "2026-03-02T09:00:00Z";
const task = (id: number, title: string, change: Partial<Task> = {}): Task => ({
  id,
  title,
  description: "",
  completed: false,
  created_at: at,
  updated_at: at,
  ...change,
});

/** The tasks' routes, in a few lines, behind `fetch`. */
class Tasks {
  rows: Task[] = [];
  refuse: { status: number; message: string } | null = null;
  page = 100;
  readonly requests: string[] = [];
  held: (() => void)[] = [];
  hold = false;
  /** What each change put an end to. */
  before: (Task | null)[] = [];

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const method = init?.method ?? "GET";
    const url = new URL(String(input), "http://localhost");
    this.requests.push(`${method} ${url.pathname}`);
    if (this.hold) await new Promise<void>((resolve) => this.held.push(resolve));
    if (method !== "GET" && this.refuse) {
      const { status, message } = this.refuse;
      return Response.json({ error: { code: "no", message } }, { status });
    }
    const body = (init?.body ? JSON.parse(String(init.body)) : {}) as Partial<Task>;
    const id = Number(url.pathname.split("/").at(-1));
    if (method === "GET" && id) {
      const one = this.rows.find((row) => row.id === id);
      const gone = { error: { code: "task_not_found", message: "There is no such task." } };
      return one ? this.#answer(one) : Response.json(gone, { status: 404 });
    }
    if (method === "GET") return this.#answer(this.#list(url.searchParams));
    if (method === "POST" && url.pathname.endsWith("/undo")) {
      const back = this.before[Number(url.pathname.split("/").at(-2)) - 1] ?? null;
      this.before.push(null);
      if (back) this.rows = [...this.rows, back].toSorted((one, other) => Number(one.id) - Number(other.id));
      return this.#answer({ task: back, change: this.before.length });
    }
    const row = this.rows.find((row) => row.id === id);
    this.before.push(row ?? null);
    if (method === "POST") {
      this.rows.push(task(this.rows.length + 1, body.title ?? "", { ...body }));
      return this.#answer(this.rows.at(-1), 201);
    }
    if (method === "DELETE") {
      this.rows = this.rows.filter((row) => row.id !== id);
      return this.#answer(null, 204);
    }
    this.rows = this.rows.map((row) => (row.id === id ? { ...row, ...body, updated_at: "2026-03-02T09:00:01Z" } : row));
    return this.#answer(this.rows.find((row) => row.id === id));
  };

  #answer(body: unknown, status = 200): Response {
    const headers = { "Holdfast-Change": String(this.before.length) };
    return status === 204 ? new Response(null, { status, headers }) : Response.json(body, { status, headers });
  }

  release(): void {
    this.hold = false;
    for (const go of this.held.splice(0)) go();
  }

  #list(query: URLSearchParams): object {
    const wanted = this.rows.filter((row) => row.completed === (query.get("status") === "completed"));
    const rows = wanted.filter((row) => Number(row.id) > Number(query.get("after") ?? 0));
    const data = rows.slice(0, this.page);
    const more = rows.length > this.page;
    return { data, has_more: more, after: more ? data.at(-1)?.id : null };
  }
}

let server: Tasks;
let board: Board;
let ended: number;

beforeEach(() => {
  server = new Tasks();
  ended = 0;
  vi.stubGlobal("fetch", server.fetch);
  board = new Board(new Api(() => void (ended += 1)), () => undefined);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const open = (): string[] => board.state.pending.tasks.map(({ title }) => title);
const finished = (): string[] => board.state.completed.tasks.map(({ title }) => title);

describe("Board", () => {
  it("shows a new task at once, then as the server has it", async () => {
    server.hold = true;
    const adding = board.add("buy milk");
    expect(open()).toEqual(["buy milk"]);
    expect(String(board.state.pending.tasks[0]?.id)).toMatch(/^local:/);
    server.release();
    expect(await adding).toBe(true);
    expect(board.state.pending.tasks).toEqual(server.rows);
  });

  it("moves a task to the list it belongs to", async () => {
    server.rows = [task(1, "a"), task(2, "b"), task(3, "c", { completed: true })];
    await board.refresh();
    await board.change(server.rows[1] as Task, { completed: true });
    expect([open(), finished()]).toEqual([["a"], ["b", "c"]]);
    await board.change(server.rows[2] as Task, { completed: false });
    expect([open(), finished()]).toEqual([["a", "c"], ["b"]]);
  });

  it.each([
    ["add", () => board.add("new"), "“new” was not added. No."],
    ["change", () => board.change(server.rows[0] as Task, { title: "x" }), "“a” was not changed. No."],
    ["remove", () => board.remove(server.rows[0] as Task), "“a” was not deleted. No."],
  ] as const)("takes back what the server refuses, and says so: %s", async (_name, act, words) => {
    server.rows = [task(1, "a"), task(2, "b")];
    await board.refresh();
    server.refuse = { status: 422, message: "No." };
    expect(await act()).toBe(false);
    expect(open()).toEqual(["a", "b"]);
    expect(board.state.problem).toBe(words);
    board.dismissProblem();
    expect(board.state.problem).toBeNull();
  });

  it("asks the server what is true when one of two changes was refused", async () => {
    server.rows = [task(1, "a"), task(2, "b")];
    await board.refresh();
    server.hold = true;
    const first = board.change(server.rows[0] as Task, { title: "A" });
    const second = board.change(server.rows[1] as Task, { title: "B" });
    server.refuse = { status: 422, message: "No." };
    server.held.shift()?.();
    await first;
    server.refuse = null;
    server.release();
    await second;
    await vi.waitFor(() => expect(open()).toEqual(["a", "B"]));
    expect(board.state.problem).toBe("“a” was not changed. No.");
  });

  it("does not let an answer that is already on its way undo a change", async () => {
    server.rows = [task(1, "a")];
    await board.refresh();
    server.hold = true;
    const refreshing = board.refresh();
    const changing = board.change(server.rows[0] as Task, { completed: true });
    expect(finished()).toEqual(["a"]);
    server.release();
    await Promise.all([refreshing, changing]);
    expect(finished()).toEqual(["a"]);
  });

  it("does not let the answer to one change undo the next, and asks for them in order", async () => {
    server.rows = [task(1, "a")];
    await board.refresh();
    server.requests.length = 0;
    server.hold = true;
    const renaming = board.change(server.rows[0] as Task, { title: "b" });
    const removing = board.remove(task(1, "b"));
    await vi.waitFor(() => expect(server.requests).toEqual(["PATCH /api/tasks/1"]));
    server.held.shift()?.();
    await renaming;
    expect(open()).toEqual([]);
    await vi.waitFor(() => expect(server.requests).toEqual(["PATCH /api/tasks/1", "DELETE /api/tasks/1"]));
    server.release();
    expect(await removing).toBe(true);
    expect(open()).toEqual([]);
  });

  it("marks what somebody else has changed, and only that", async () => {
    server.rows = [task(1, "a"), task(2, "b")];
    await board.refresh();
    server.rows = [task(1, "a"), task(2, "B", { updated_at: "2026-03-02T10:00:00Z" }), task(3, "c")];
    await board.refresh("showing");
    expect([...board.state.touched.keys()]).toEqual([2, 3]);
    await board.refresh("showing");
    expect([...board.state.touched.keys()]).toEqual([]);
  });

  it("has later pages, and keeps them when it looks again", async () => {
    server.page = 2;
    server.rows = [1, 2, 3, 4, 5].map((id) => task(id, `t${id}`));
    await board.refresh();
    expect([open(), board.state.pending.more]).toEqual([["t1", "t2"], true]);
    await board.more("pending");
    expect(open()).toHaveLength(4);
    await board.refresh();
    expect(open()).toHaveLength(4);
    await board.more("pending");
    expect([open().length, board.state.pending.more]).toEqual([5, false]);
  });

  it("puts a deleted task back, as it was and under its own number", async () => {
    server.rows = [task(1, "a"), task(2, "b", { completed: true, description: "soon" })];
    await board.refresh();
    await board.remove(server.rows[1] as Task);
    expect(finished()).toEqual([]);
    expect(board.state.deleted?.task.title).toBe("b");
    expect(await board.undo()).toBe(true);
    expect(board.state.completed.tasks).toEqual([task(2, "b", { completed: true, description: "soon" })]);
    expect(server.requests.at(-1)).toBe("POST /api/tasks/changes/1/undo");
    expect(board.state.deleted).toBeNull();
  });

  it("says why a deleted task could not be put back", async () => {
    server.rows = [task(1, "a")];
    await board.refresh();
    await board.remove(server.rows[0] as Task);
    server.refuse = { status: 409, message: "It was changed since." };
    expect(await board.undo()).toBe(false);
    expect(board.state.problem).toBe("“a” was not put back. It was changed since.");
    expect(open()).toEqual([]);
  });

  it("offers to undo for six seconds, which stand still while somebody is about to", async () => {
    vi.useFakeTimers();
    server.rows = [task(1, "a")];
    await board.refresh();
    await board.remove(server.rows[0] as Task);
    vi.advanceTimersByTime(5999);
    board.holdUndo(true);
    vi.advanceTimersByTime(60_000);
    expect(board.state.deleted).not.toBeNull();
    board.holdUndo(false);
    vi.advanceTimersByTime(6000);
    expect(board.state.deleted).toBeNull();
    vi.useRealTimers();
  });

  it("says that the session has ended", async () => {
    server.refuse = { status: 401, message: "Sign in." };
    await board.add("x");
    expect(ended).toBe(1);
  });

  it("says that the tasks could not be loaded", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    await board.refresh();
    expect(board.state.status).toBe("failed");
    expect(board.state.problem).toBe("The tasks could not be loaded. The server cannot be reached.");
  });
});

const change = (number: number, id: number, to: Task | null): TaskChanged => ({
  type: "task.changed",
  change: number,
  kind: to ? "updated" : "deleted",
  task_id: id,
  task: to,
  turn_id: null,
});

describe("Board, told of changes made elsewhere", () => {
  it("shows each, and marks it", async () => {
    server.rows = [task(1, "a"), task(2, "b")];
    await board.refresh();
    board.take(change(1, 3, task(3, "c")));
    board.take(change(2, 1, task(1, "a", { completed: true })));
    expect([open(), finished()]).toEqual([["b", "c"], ["a"]]);
    expect([...board.state.touched]).toEqual([[3, 1], [1, 2]]);
    board.take(change(3, 2, null));
    expect(open()).toEqual(["c"]);
  });

  it("does not show its own change a second time", async () => {
    await board.refresh();
    await board.add("new");
    board.take(change(1, 1, task(1, "new")));
    expect(open()).toEqual(["new"]);
    expect(board.state.touched.size).toBe(0);
  });

  it("waits with them until its own is answered, whichever comes first", async () => {
    server.rows = [task(1, "a")];
    await board.refresh();
    server.hold = true;
    const adding = board.add("new");
    board.take(change(1, 2, task(2, "new")));
    expect(open()).toEqual(["a", "new"]);
    server.release();
    await adding;
    expect(board.state.pending.tasks.map(({ id }) => id)).toEqual([1, 2]);
  });

  it("is not set back by one that comes late", async () => {
    server.before = [null, null];
    server.rows = [task(1, "as it is now")];
    await board.refresh();
    expect(board.head).toBe(2);
    board.take(change(2, 1, task(1, "as it was")));
    await board.change(server.rows[0] as Task, { title: "newer" });
    board.take(change(3, 1, task(1, "older")));
    expect(open()).toEqual(["newer"]);
  });

  it("finds a task that stands on a later page", async () => {
    server.page = 2;
    server.rows = [1, 2, 3, 4, 5].map((id) => task(id, `t${id}`));
    await board.refresh();
    expect(await board.reveal(5)).toBe(true);
    expect(open()).toHaveLength(5);
  });

  it("says so when there is no such task", async () => {
    await board.refresh();
    expect(await board.reveal(7)).toBe(false);
    expect(board.state.problem).toBe("There is no such task.");
  });
});
