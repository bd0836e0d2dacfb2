import { afterEach, describe, expect, it } from "vitest";

import type { User } from "./api";
import { wordsFor } from "./failures";
import { greetingFor, promptsFor } from "./prompts";
import { ENGLISH_TEXT, speakTo, TEXT } from "./strings";
import { countOf, NO_TASKS } from "./tasks/lists";

const user: User = { id: "1", email: "ann@example.com", name: "Ann" };

afterEach(() => speakTo(["en"]));

describe("the page", () => {
  it("speaks the first language that it knows, and says so on the document", async () => {
    await speakTo(["sv", "ar-EG", "en"]);
    expect(document.documentElement).toMatchObject({ lang: "ar-EG", dir: "rtl" });
    expect(TEXT.signIn).toBe("تسجيل الدخول");
    expect(greetingFor(user, new Date(2026, 2, 2, 9))).toContain("\u2068Ann\u2069");
    await speakTo([]);
    expect(document.documentElement).toMatchObject({ lang: "en", dir: "ltr" });
    expect(TEXT.signIn).toBe("Sign in");
  });

  it("offers to say things in its language, and says them in that of the model", async () => {
    await speakTo(["de"]);
    const [first] = promptsFor({ pending: NO_TASKS, completed: NO_TASKS }, ENGLISH_TEXT);
    expect(first).toEqual({ label: "Neue Aufgabe: einkaufen gehen", prompt: "Add a task to buy groceries" });
    expect(countOf({ tasks: Array.from({ length: 1000 }, () => ({}) as never), more: true })).toBe("1.000+");
  });

  it("says why a request failed: as the server does in English, by its code in other languages", async () => {
    expect(wordsFor(401, "wrong_credentials", "The e-mail address or the password is wrong.")).toBe("The e-mail address or the password is wrong.");
    expect(wordsFor(500, null, "")).toBe("The server answered 500.");
    await speakTo(["fr"]);
    expect(wordsFor(401, "wrong_credentials", "Wrong.")).toBe(TEXT.passwordWrong);
    expect(wordsFor(503, "busy", "Full.")).toBe(TEXT.serverAway);
    expect(wordsFor(422, "odd", "Something odd.")).toBe("Something odd.");
  });
});
