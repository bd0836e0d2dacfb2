import { ApiError, errorFrom, LostConnection } from "./errors";
import { Lifeline } from "./lifeline";
import { SseParser } from "./sse";
import type { Frame } from "./sse";
import type { JsonOperations, StreamRequest, Turn } from "./wire";

export interface ClientOptions {
  url: string;
  fetch?: typeof fetch | undefined;
  /** Sent as Accept-Language, so that a server can answer in the page's language. */
  locale?: (() => string) | undefined;
  /** Waited for before more of a stream is read: one look at what gathered meanwhile costs less than one for each word. */
  rested?: (() => Promise<void>) | undefined;
  /** Remembers from visit to visit whether this server offers more than the protocol. */
  storage?: Storage | null | undefined;
}

/** A stream that the server has accepted. */
export interface OpenStream {
  /** The turn that answers, where the server names turns. */
  turn: string | null;
  /** Ends when the server ends the stream; throws LostConnection when it breaks off. */
  frames: AsyncGenerator<Frame, void, undefined>;
  /** Whether the server has said that this was all of the turn; null where it never says so. To be asked at the end. */
  whole: () => boolean | null;
}

/**
 * Speaks the protocol's operations over one endpoint. Of the server it knows one thing: whether it has Holdfast's own
 * operations, which it says by a header of its answers. Any ChatKit server is welcome here, and is asked for nothing that
 * it does not know: each such request would be an error in its log, and in the browser's.
 */
export class ProtocolClient {
  readonly #options: ClientOptions;
  #extended: boolean | null;
  /** The server itself has said so, in this visit. */
  #seen = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#extended = isRemembered(options) ? true : null;
  }

  /** Whether the server has Holdfast's own operations (turns, feedback that can be read); null until it has answered. */
  get extended(): boolean | null {
    return this.#extended;
  }

  /** @throws ApiError, LostConnection; AbortError when the signal fired. */
  async call<T extends keyof JsonOperations>(
    type: T,
    params: JsonOperations[T][0],
    init: { signal?: AbortSignal; keepalive?: boolean } = {},
  ): Promise<JsonOperations[T][1]> {
    const response = await this.#post({ type, params }, "application/json", init);
    const text = await guarded(response.text(), init.signal);
    const answer = text === "" ? {} : parsed(text);
    if (typeof answer !== "object" || answer === null || LISTS[type]?.(answer) === false) throw notTheProtocol(response);
    return answer as JsonOperations[T][1];
  }

  /**
   * The thread's running turn, or its last one where that failed; null too where the server has no such thing.
   *
   * @throws ApiError when the answer may be another in a moment or after signing in; LostConnection.
   */
  async findTurn(thread: string, signal: AbortSignal): Promise<Turn | null> {
    if (this.#extended === false) return null;
    try {
      return (await this.call("turns.get", { thread_id: thread }, { signal })).turn ?? null;
    } catch (error) {
      if (!(error instanceof ApiError) || error.temporary || error.unauthenticated) throw error;
      // A thread that is not there says nothing about what the server knows. What was remembered may be out of date.
      if (error.status !== 404 && !this.#seen) this.#remember(false);
      return null;
    }
  }

  /** @throws ApiError when the server refuses, LostConnection when nothing answers. */
  async stream(request: StreamRequest, key: string | null, signal: AbortSignal): Promise<OpenStream> {
    const metadata = { holdfast: { resume: true, ...(key === null ? {} : { key }) } };
    const response = await this.#post({ ...request, metadata }, "text/event-stream", { signal });
    const kind = response.headers.get("Content-Type") ?? "";
    if (!response.body || !kind.includes("text/event-stream")) throw notTheProtocol(response);
    const turn = response.headers.get("Holdfast-Turn");
    const lifeline = turn === null ? null : new Lifeline();
    const parser = new SseParser();
    const says = response.headers.get("Holdfast")?.split(/,\s*/).includes("endings") === true;
    return {
      turn,
      frames: framesOf(response.body, parser, signal, lifeline, this.#options.rested),
      whole: () => (says ? parser.lastComment === "whole" : null),
    };
  }

  #learn(headers: Headers): void {
    if (this.#seen) return;
    this.#seen = headers.has("Holdfast") || headers.has("Holdfast-Turn");
    if (this.#extended !== this.#seen) this.#remember(this.#seen);
  }

  #remember(extended: boolean): void {
    this.#extended = extended;
    const { storage, url } = this.#options;
    try {
      if (extended) storage?.setItem(REMEMBERED + url, "1");
      else storage?.removeItem(REMEMBERED + url);
    } catch {
      // Forbidden or full: it is learned anew on the next visit.
    }
  }

  async #post(
    body: object,
    accept: string,
    init: { signal?: AbortSignal; keepalive?: boolean },
  ): Promise<Response> {
    const send = this.#options.fetch ?? fetch;
    const headers: Record<string, string> = { "Content-Type": "application/json", Accept: accept };
    const language = this.#options.locale?.();
    if (language) headers["Accept-Language"] = language;
    const request: RequestInit = { method: "POST", headers, body: JSON.stringify(body), ...init };
    const response = await guarded(send(this.#options.url, request), init.signal);
    if (!response.ok) throw await errorFrom(response);
    this.#learn(response.headers);
    return response;
  }
}

function isRemembered({ storage, url }: ClientOptions): boolean {
  try {
    return storage?.getItem(REMEMBERED + url) === "1";
  } catch {
    return false;
  }
}

const REMEMBERED = "holdfast:extended:";

async function* framesOf(
  body: ReadableStream<Uint8Array>,
  parser: SseParser,
  signal: AbortSignal,
  lifeline: Lifeline | null,
  rested?: () => Promise<void>,
): AsyncGenerator<Frame, void, undefined> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await guarded(lifeline?.hold(reader.read()) ?? reader.read(), signal);
      if (done) return;
      for (const frame of parser.push(value)) {
        // Several frames may have come at once, and whoever reads may have left after the first.
        signal.throwIfAborted();
        yield frame;
      }
      await rested?.();
    }
  } finally {
    lifeline?.close();
    // Whoever stops listening lets the connection go; the turn goes on without it.
    reader.cancel().catch(() => undefined);
  }
}

/** `fetch` reports every network failure as a TypeError; only an abort that we asked for is something else. */
async function guarded<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new LostConnection("The connection to the server was lost.", { cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Answers without which there is nothing to show: an empty one, or another service's, must not pass for an empty thread. */
const LISTS: Partial<Record<keyof JsonOperations, (answer: { id?: unknown; data?: unknown; items?: { data?: unknown } | null }) => boolean>> = {
  "threads.get_by_id": ({ id, items }) => typeof id === "string" && Array.isArray(items?.data),
  "threads.list": ({ data }) => Array.isArray(data),
  "items.list": ({ data }) => Array.isArray(data),
};

function notTheProtocol(response: Response): ApiError {
  return new ApiError(
    "The server's answer is not in the ChatKit protocol. Is the address right?",
    response.status,
    "not_chatkit",
  );
}
