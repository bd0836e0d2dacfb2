import { failureOf } from "../session/failures";
import type { Failure } from "../state/state";
import type { Strings } from "../strings";

/**
 * Why something failed, in the reader's language. A server's own words say more than its code does, but it says them in
 * English: they are shown to those who read English, and where nothing is known of the code.
 */
export function wordsOf(failure: Failure, strings: Strings): string {
  const own = failure.message || strings.errorUnknown;
  if (strings.locale.split("-", 1)[0] === "en") return own;
  return byCode(failure.code, strings) ?? byStatus(failure, strings) ?? own;
}

/** The same of an error that was thrown. */
export function wordsOfError(error: unknown, strings: Strings): string {
  return wordsOf(failureOf(error, false), strings);
}

function byCode(code: string, strings: Strings): string | null {
  switch (code) {
    case "connection_lost":
      return strings.connectionLost;
    case "answer_lost":
      return strings.answerLost;
    case "not_chatkit":
      return strings.notChatKit;
    case "too_many_requests":
      return strings.tooManyRequests;
    case "model_silent":
    case "model_unreachable":
    case "model_broke_off":
      return strings.modelFailed;
    default:
      return code.endsWith("_not_found") ? strings.notFound : null;
  }
}

function byStatus({ code, status }: Failure, strings: Strings): string | null {
  if (status === 401) return strings.signInAgain;
  if (status !== undefined && status >= 502 && status <= 504) return strings.serverAway;
  return code === `http_${status}` ? strings.serverAnswered({ status: String(status) }) : null;
}
