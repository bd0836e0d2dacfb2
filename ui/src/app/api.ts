import { wordsFor } from "./failures";
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
  /** The newest change of the person's tasks that this page knows of. */
  change: number | null;
}

export type TaskStatus = "pending" | "completed";
export type TaskChange = Partial<Pick<Task, "title" | "description" | "completed">>;

/** What a write left: the task, if there still is one, and the write's number in the person's own count of changes. */
export interface Written<T extends Task | null = Task> {
  task: T;
  /** Null where the server does not count. */
  change: number | null;
}

/** What this server offers. */
export interface Config {
  signup: "open" | "closed";
  /** Absent where a server of one's own answers. */
  assistant?: { offline: boolean };
  models: { id: string; label: string; description?: string; default: boolean }[];
  dictation: boolean;
  /** Bytes at most, and media types, as `text/*` too. */
  attachments?: { max_size: number; types: string[] };
}

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

  /** Asked without a credential: the sign-in page needs it too. */
  config(): Promise<Config> {
    return send("GET", "/api/config");
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

  async tasks(status: TaskStatus, after: number | string | null = null): Promise<TaskPage> {
    const query = new URLSearchParams({ status, limit: "100", ...(after === null ? {} : { after: String(after) }) });
    const { body, change } = await this.#numbered<Omit<TaskPage, "change">>("GET", `/api/tasks?${query.toString()}`);
    return { ...body, change };
  }

  task(id: Task["id"]): Promise<Task> {
    return this.#send("GET", `/api/tasks/${encodeURIComponent(id)}`);
  }

  async addTask(task: { title: string; description?: string }): Promise<Written> {
    const { body, change } = await this.#numbered<Task>("POST", "/api/tasks", task);
    return { task: body, change };
  }

  async changeTask(id: Task["id"], wanted: TaskChange): Promise<Written> {
    const { body, change } = await this.#numbered<Task>("PATCH", `/api/tasks/${encodeURIComponent(id)}`, wanted);
    return { task: body, change };
  }

  /** The number of the change, by which it can be undone. */
  async deleteTask(id: Task["id"]): Promise<number | null> {
    return (await this.#numbered("DELETE", `/api/tasks/${encodeURIComponent(id)}`)).change;
  }

  /** Puts a task back to what it was before that change. */
  undo(change: number): Promise<Written<Task | null>> {
    return this.#send("POST", `/api/tasks/changes/${change}/undo`);
  }

  async #numbered<T>(method: string, path: string, wanted?: unknown): Promise<{ body: T; change: number | null }> {
    let change: number | null = null;
    const body = await this.#send<T>(method, path, wanted, ({ headers }) => {
      change = numberOf(headers.get("Holdfast-Change"));
    });
    return { body, change };
  }

  async #send<T>(method: string, path: string, body?: unknown, look?: (response: Response) => void): Promise<T> {
    try {
      return await send<T>(method, path, body, look);
    } catch (error) {
      if (error instanceof RequestFailed && error.status === 401) this.#ended();
      throw error;
    }
  }
}

async function send<T>(method: string, path: string, body?: unknown, look?: (response: Response) => void): Promise<T> {
  const init: RequestInit = { method, headers: { Accept: "application/json", "Accept-Language": TEXT.locale } };
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
  look?.(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function wordsOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: { code?: unknown; message?: unknown } } | null;
    const { code, message } = body?.error ?? {};
    if (typeof message === "string") return wordsFor(response.status, typeof code === "string" ? code : null, message);
  } catch {
    // Not JSON, so the status is all there is to tell.
  }
  return wordsFor(response.status, null, "");
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
