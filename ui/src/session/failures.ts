import { ApiError, ChatError } from "../protocol/errors";
import type { Turn } from "../protocol/wire";
import type { Failure } from "../state/state";

/** What to tell about an error that stopped an operation. */
export function failureOf(error: unknown, allowRetry: boolean): Failure {
  return {
    code: error instanceof ChatError ? error.code : "unexpected",
    message: error instanceof Error ? error.message : String(error),
    allowRetry: allowRetry && !(error instanceof ApiError && error.unauthenticated),
    ...(error instanceof ApiError ? { status: error.status } : {}),
  };
}

/** A turn that failed before this page was opened: Retry must survive a reload. */
export function failureOfTurn(turn: Turn): Failure {
  const error = typeof turn.error === "string" ? { message: turn.error } : turn.error;
  return {
    code: error?.code ?? "turn_failed",
    message: error?.message ?? "",
    allowRetry: error?.allow_retry ?? true,
    turn: turn.id,
  };
}

/** Something went with the connection; asking again is the way to have it. */
export function lost(message: string, code = "connection_lost"): Failure {
  return { code, message, allowRetry: true };
}
