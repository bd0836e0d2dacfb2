import type { StreamEvent } from "../protocol/wire";

/** A request as a server sees it. */
export interface Received {
  type: string;
  params: Record<string, unknown>;
  metadata?: { holdfast?: { resume?: boolean; key?: string } };
}

type Answer = Response | Promise<Response>;

/**
 * A server behind `fetch`: the seam at which these tests replace the network, and nothing of ours. A test says how
 * each operation is answered; everything received is kept for it to look at.
 */
export class FakeServer {
  readonly received: Received[] = [];
  readonly #answers = new Map<string, (request: Received, signal: AbortSignal | undefined) => Answer>();

  on(type: string, answer: (request: Received, signal: AbortSignal | undefined) => Answer): this {
    this.#answers.set(type, answer);
    return this;
  }

  of(type: string): Received[] {
    return this.received.filter((request) => request.type === type);
  }

  readonly fetch: typeof fetch = async (_input, init) => {
    const request = JSON.parse(String(init?.body)) as Received;
    this.received.push(request);
    const answer = this.#answers.get(request.type);
    if (!answer) return refusal(400, "unknown_operation", `${request.type} is not known here.`);
    return answer(request, init?.signal ?? undefined);
  };
}

/** As Holdfast answers. */
export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json", Holdfast: "turns, feedback" } });
}

/** As a server answers that knows the protocol and nothing else. */
export function plainJson(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });
}

export function refusal(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ error: { code, message } });
  return new Response(body, { status, headers: { "Content-Type": "application/json", ...headers } });
}

/** A stream that a test writes as it goes. */
export class LiveStream {
  readonly response: Response;
  #controller!: ReadableStreamDefaultController<Uint8Array>;

  /** @param says whether this server says where turns end. */
  constructor(turn: string | null = "turn_1", says = false) {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
    });
    const headers: Record<string, string> = { "Content-Type": "text/event-stream" };
    if (turn !== null) headers["Holdfast-Turn"] = turn;
    if (says) headers["Holdfast"] = "turns, feedback, endings";
    this.response = new Response(body, { headers });
  }

  write(text: string): this {
    this.#controller.enqueue(new TextEncoder().encode(text));
    return this;
  }

  events(...events: StreamEvent[]): this {
    return this.write(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
  }

  end(): this {
    this.#controller.close();
    return this;
  }

  /** The connection breaks: what a reader of a dropped connection sees. */
  break(): this {
    this.#controller.error(new TypeError("network error"));
    return this;
  }
}

/** A turn's log as a server keeps it: it can be read from any frame on, and cut anywhere. */
export class TurnLog {
  readonly id: string;
  readonly #frames: string[];
  readonly #says: boolean;

  /** @param says whether this server says where turns end. */
  constructor(id: string, events: readonly StreamEvent[], says = true) {
    this.id = id;
    this.#says = says;
    this.#frames = events.map((event, index) => `id: ${id}:1.${index + 1}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  get length(): number {
    return this.#frames.length;
  }

  /** Ends politely after so many frames, as a process does that hands its turns over. */
  handOver(frames: number): Response {
    return new LiveStream(this.id, this.#says).write(this.#frames.slice(0, frames).join("")).end().response;
  }

  /** The frames after the one named, up to `cut`, where the connection breaks; whole when `cut` is null. */
  read(after: string | undefined, cut: number | null): Response {
    const from = after === undefined ? 0 : Number(after.slice(after.lastIndexOf(".") + 1));
    const stream = new LiveStream(this.id, this.#says);
    const frames = this.#frames.slice(from, cut ?? undefined);
    if (frames.length > 0) stream.write(frames.join(""));
    // A broken stream forgets what nobody has read yet, so it breaks only once all of it was taken.
    if (cut !== null && cut < this.#frames.length) setTimeout(() => stream.break());
    else if (this.#says) stream.write(": whole\n\n").end();
    else stream.end();
    return stream.response;
  }
}

/** Resolves as soon as the condition holds. It is looked at after each task; a test's own time limit ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve));
}

/** The storage of a browser that has met this server before, and knows that it has turns. */
export function acquainted(url = "/chatkit"): Storage {
  const storage = new MemoryStorage();
  storage.setItem(`holdfast:extended:${url}`, "1");
  return storage;
}

/** Storage that lasts as long as a test. */
export class MemoryStorage implements Storage {
  readonly #values = new Map<string, string>();

  get length(): number {
    return this.#values.size;
  }
  clear(): void {
    this.#values.clear();
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }
}
