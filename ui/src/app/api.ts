import { TEXT } from "./strings";

// The page's own requests: the account and the tasks. The conversation is the component's business.

export interface User {
  id: string;
  email: string;
  name: string | null;
}

export interface Me {
  user: User;
  model?: { name: string; offline: boolean };
}

export interface Task {
  id: number | string;
  title: string;
  description: string | null;
  completed: boolean;
  created_at: string;
  updated_at: string;
}

export interface TaskPage {
  data: Task[];
  has_more: boolean;
  after: number | string | null;
}

export type TaskStatus = "pending" | "completed";
export type TaskChange = Partial<Pick<Task, "title" | "description" | "completed">>;

/** An answer that is not a success, in the server's own words where it has any. */
export class RequestFailed extends Error {
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "RequestFailed";
    this.status = status;
  }
}

export class Api {
  readonly #ended: () => void;

  /** @param ended called when the session has run out, before the request fails. */
  constructor(ended: () => void) {
    this.#ended = ended;
  }

  /** Null when nobody is signed in. */
  async me(): Promise<Me | null> {
    try {
      const me = await send<Me | { user: null }>("GET", "/api/auth/me");
      return me.user ? me : null;
    } catch (error) {
      if (error instanceof RequestFailed && error.status === 401) return null;
      throw error;
    }
  }

  signUp(account: { email: string; password: string; name?: string }): Promise<{ user: User }> {
    return send("POST", "/api/auth/sign-up", account);
  }

  signIn(account: { email: string; password: string }): Promise<{ user: User }> {
    return send("POST", "/api/auth/sign-in", account);
  }

  signOut(): Promise<void> {
    return send("POST", "/api/auth/sign-out");
  }

  tasks(status: TaskStatus, after: number | string | null = null): Promise<TaskPage> {
    const query = new URLSearchParams({ status, limit: "100", ...(after === null ? {} : { after: String(after) }) });
    return this.#send("GET", `/api/tasks?${query.toString()}`);
  }

  addTask(task: { title: string; description?: string }): Promise<Task> {
    return this.#send("POST", "/api/tasks", task);
  }

  changeTask(id: Task["id"], change: TaskChange): Promise<Task> {
    return this.#send("PATCH", `/api/tasks/${encodeURIComponent(id)}`, change);
  }

  deleteTask(id: Task["id"]): Promise<void> {
    return this.#send("DELETE", `/api/tasks/${encodeURIComponent(id)}`);
  }

  async #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    try {
      return await send<T>(method, path, body);
    } catch (error) {
      if (error instanceof RequestFailed && error.status === 401) this.#ended();
      throw error;
    }
  }
}

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    init.headers = { ...init.headers, "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    throw new RequestFailed(TEXT.unreachable, 0, { cause });
  }
  if (!response.ok) throw new RequestFailed(await wordsOf(response), response.status);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function wordsOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: { message?: unknown } } | null;
    if (typeof body?.error?.message === "string") return body.error.message;
  } catch {
    // Not JSON, so the status is all there is to tell.
  }
  return `The server answered ${response.status}.`;
}
