import { describe, expect, it } from "vitest";

import { words as spanish } from "../locale/es";
import { ApiError, LostConnection } from "../protocol/errors";
import { ENGLISH, speak } from "../strings";
import { wordsOf, wordsOfError } from "./failures";

const es = speak(spanish, "es");
const failure = (code: string, message: string, status?: number) => ({ code, message, allowRetry: true, status });

describe("why something failed", () => {
  it("is said in the server's own words to those who read English", () => {
    expect(wordsOf(failure("model_silent", "The model has said nothing for 60 s."), ENGLISH)).toBe("The model has said nothing for 60 s.");
    expect(wordsOf(failure("turn_failed", ""), ENGLISH)).toBe(ENGLISH.errorUnknown);
  });

  it("is said by its code to others, and in the server's words where nothing is known of it", () => {
    expect(wordsOf(failure("model_silent", "The model has said nothing."), es)).toBe(es.modelFailed);
    expect(wordsOf(failure("thread_not_found", "There is no such thread.", 404), es)).toBe(es.notFound);
    expect(wordsOf(failure("busy", "The server is full.", 503), es)).toBe(es.serverAway);
    expect(wordsOf(failure("http_418", "The server answered 418.", 418), es)).toBe("El servidor respondió 418.");
    expect(wordsOf(failure("custom", "Card declined."), es)).toBe("Card declined.");
  });

  it("is said of what was thrown", () => {
    expect(wordsOfError(new LostConnection("The connection to the server was lost."), es)).toBe(es.connectionLost);
    expect(wordsOfError(new ApiError("Sign in to go on.", 401, "unauthenticated"), es)).toBe(es.signInAgain);
    expect(wordsOfError("odd", ENGLISH)).toBe("odd");
  });
});
