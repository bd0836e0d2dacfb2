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
}

/** A stream that the server has accepted. */
export interface OpenStream {
  /** The turn that answers, where the server names turns. */
  turn: string | null;
  /** Ends when the server ends the stream; throws LostConnection when it breaks off. */
  frames: AsyncGenerator<Frame, void, undefined>;
}

/** Speaks the protocol's operations over one endpoint. Holds no state. */
export class ProtocolClient {
  readonly #options: ClientOptions;
  /** False once the server has shown that it has never heard of turns. Any ChatKit server is welcome here. */
  #knowsTurns = true;
  #sawTurn = false;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** @throws ApiError, LostConnection; AbortError when the signal fired. */
  async call<T extends keyof JsonOperations>(
    type: T,
    params: JsonOperations[T][0],
    init: { signal?: AbortSignal; keepalive?: boolean } = {},
  ): Promise<JsonOperations[T][1]> {
    const response = await this.#post({ type, params }, "application/json", init);
    const text = await guarded(response.text(), init.signal);
    if (text === "") return {} as JsonOperations[T][1];
    try {
      return JSON.parse(text) as JsonOperations[T][1];
    } catch {
      throw notTheProtocol(response);
    }
  }

  /**
   * The thread's running turn, or its last one where that failed; null too where the server has no such thing.
   *
   * @throws ApiError when the answer may be another in a moment or after signing in; LostConnection.
   */
  async findTurn(thread: string, signal: AbortSignal): Promise<Turn | null> {
    if (!this.#knowsTurns) return null;
    try {
      return (await this.call("turns.get", { thread_id: thread }, { signal })).turn ?? null;
    } catch (error) {
      if (!(error instanceof ApiError) || error.temporary || error.unauthenticated) throw error;
      // A thread that is not there says nothing about what the server knows.
      if (error.status !== 404) this.#knowsTurns = this.#sawTurn;
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
    this.#sawTurn ||= turn !== null;
    return { turn, frames: framesOf(response.body, signal, turn === null ? null : new Lifeline()) };
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
    return response;
  }
}

async function* framesOf(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  lifeline: Lifeline | null,
): AsyncGenerator<Frame, void, undefined> {
  const reader = body.getReader();
  const parser = new SseParser();
  try {
    for (;;) {
      const { done, value } = await guarded(lifeline?.hold(reader.read()) ?? reader.read(), signal);
      if (done) return;
      for (const frame of parser.push(value)) {
        // Several frames may have come at once, and whoever reads may have left after the first.
        signal.throwIfAborted();
        yield frame;
      }
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

function notTheProtocol(response: Response): ApiError {
  return new ApiError(
    "The server's answer is not in the ChatKit protocol. Is the address right?",
    response.status,
    "not_chatkit",
  );
}
