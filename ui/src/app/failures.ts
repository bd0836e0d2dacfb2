import { TEXT } from "./strings";

/**
 * Why a request of the page failed, in the reader's language. The server says it in English; for other readers what is
 * known of its code stands in place of that, and where nothing is known, its own words.
 *
 * @param code the server's, null where it gave none. @param own the server's words, "" where it had none.
 */
export function wordsFor(status: number, code: string | null, own: string): string {
  const english = TEXT.locale.split("-", 1)[0] === "en";
  const known = english ? null : (byCode(code) ?? byStatus(status));
  return known ?? (own === "" ? TEXT.serverAnswered({ status: String(status) }) : own);
}

function byCode(code: string | null): string | null {
  switch (code) {
    case "wrong_credentials":
      return TEXT.passwordWrong;
    case "invalid_email":
      return TEXT.emailInvalid;
    case "email_taken":
      return TEXT.emailTaken;
    case "signup_closed":
      return TEXT.signupClosed;
    case "task_not_found":
      return TEXT.taskGone;
    default:
      return null;
  }
}

function byStatus(status: number): string | null {
  if (status === 429) return TEXT.tooManyRequests;
  return status >= 502 && status <= 504 ? TEXT.serverAway : null;
}
