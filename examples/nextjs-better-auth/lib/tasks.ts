/** A task, as Holdfast's `/api/tasks` has it. Its number is counted for each person and never used again. */
export interface Task {
  id: number;
  title: string;
  description: string;
  completed: boolean;
}

interface Page {
  data: Task[];
  has_more: boolean;
  after: string | number | null;
}

/** The tasks of whoever `send` speaks for. Every method throws an Error in words. */
export class TaskList {
  readonly #url: string;
  readonly #send: typeof fetch;

  constructor(url: string, send: typeof fetch) {
    this.#url = url;
    this.#send = send;
  }

  async all(): Promise<Task[]> {
    const found: Task[] = [];
    for (let query = ""; ; ) {
      const page = (await this.#ask("GET", query)) as Page;
      found.push(...page.data);
      if (!page.has_more) return found;
      query = `?after=${encodeURIComponent(String(page.after))}`;
    }
  }

  async add(title: string): Promise<void> {
    await this.#ask("POST", "", { title });
  }

  async check(task: Task, completed: boolean): Promise<void> {
    await this.#ask("PATCH", `/${task.id}`, { completed });
  }

  async remove(task: Task): Promise<void> {
    await this.#ask("DELETE", `/${task.id}`);
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const init: RequestInit = { method };
    if (body) {
      init.headers = { "Content-Type": "application/json" };
      init.body = JSON.stringify(body);
    }
    const response = await this.#send(this.#url + path, init);
    const text = await response.text();
    const said = text === "" ? null : (JSON.parse(text) as unknown);
    if (response.ok) return said;
    throw new Error((said as { error?: { message?: string } } | null)?.error?.message ?? `The server said ${response.status}.`);
  }
}
