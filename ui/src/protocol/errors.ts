/**
 * What can go wrong between a request and its answer.
 *
 *     ChatError
 *     ├── LostConnection   nothing answered, or the stream broke: worth another try
 *     └── ApiError         the server answered, and the answer is no
 */
export class ChatError extends Error {
  /** A word for programs; the message is for people. */
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

export class LostConnection extends ChatError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, "connection_lost", options);
  }
}

export class ApiError extends ChatError {
  readonly status: number;
  /** Seconds to wait before another try, where the server said so. */
  readonly retryAfter: number | null;

  constructor(message: string, status: number, code: string, retryAfter: number | null = null) {
    super(message, code);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** The credential is missing or has run out. */
  get unauthenticated(): boolean {
    return this.status === 401;
  }

  /** The same request may succeed later: the server is full, restarting, or hidden by a proxy that says so. */
  get temporary(): boolean {
    return this.status === 429 || (this.status >= 502 && this.status <= 504);
  }
}

/** Seconds from a `Retry-After` header, which holds either a number or a date. */
export function retryAfterSeconds(header: string | null, now: number = Date.now()): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
}

/** The error inside an answer that is not a success, whatever a proxy or another backend put there. */
export async function errorFrom(response: Response): Promise<ApiError> {
  const wait = retryAfterSeconds(response.headers.get("Retry-After"));
  const { status } = response;
  try {
    const body: unknown = await response.clone().json();
    const error = (body as { error?: { code?: unknown; message?: unknown } } | null)?.error;
    if (typeof error?.message === "string") {
      const code = typeof error.code === "string" ? error.code : `http_${status}`;
      return new ApiError(error.message, status, code, wait);
    }
  } catch {
    // Not JSON: an HTML page of a proxy, or nothing. The status is all there is to tell.
  }
  return new ApiError(`The server answered ${status}.`, status, `http_${status}`, wait);
}
