import { describe, expect, it } from "vitest";

import type { Config } from "./api";
import { forgetDrafts, isKnownHere, mayBeSignedIn, rememberVisit } from "./memory";
import { optionsFor } from "./options";
import { greetingFor, promptsFor } from "./prompts";
import { hashOf, threadOf } from "./route";
import type { BoardState } from "./tasks/board";

describe("the address", () => {
  it("names the thread, there and back", () => {
    for (const id of ["thr_1", "a/b", "ü?#"]) expect(threadOf(hashOf(id))).toBe(id);
    expect(threadOf(hashOf(null))).toBeNull();
  });

  it.each(["", "#", "#/", "#/t/", "#/t/a/b", "#/x/a", "#/t/%E0%A4%A"])("names none: %s", (hash) => {
    expect(threadOf(hash)).toBeNull();
  });
});

describe("the prompts", () => {
  const board = (pending: string[], completed: string[]): BoardState => {
    const list = (titles: string[]) => ({
      tasks: titles.map((title, index) => ({
        id: index + 1,
        title,
        description: null,
        completed: false,
        created_at: "",
        updated_at: "",
      })),
      more: false,
    });
    return { status: "ready", pending: list(pending), completed: list(completed), touched: new Map(), problem: null, deleted: null };
  };
  const labels = (state: BoardState): string[] => promptsFor(state).map(({ label }) => label);

  it("are four, and all different, whatever there is to do", () => {
    for (const state of [board([], []), board(["a"], []), board(["a", "b"], ["c"]), board([], ["c"])]) {
      expect(new Set(labels(state)).size).toBe(4);
    }
  });

  it("speak of the person's own tasks, by number where it counts", () => {
    const [first] = promptsFor(board(["buy milk"], []));
    expect(first).toEqual({ label: "I finished “buy milk”", prompt: "Mark task 1 as complete" });
  });

  it("cut a long title between letters", () => {
    expect(labels(board(["👋🏽".repeat(60)], []))[0]).toBe(`I finished “${"👋🏽".repeat(39)}…”`);
  });
});

describe("what the component is told", () => {
  const user = { id: "1", email: "ann@example.com", name: "Ann" };
  const list = { tasks: [], more: false };
  const board: BoardState = { status: "new", pending: list, completed: list, touched: new Map(), problem: null, deleted: null };
  const told = (config: Partial<Config>) => optionsFor({ signup: "open", models: [], dictation: false, ...config }, user, board, null);

  it("switches on what the server offers, and nothing else", () => {
    expect(told({}).composer).toEqual({});
    const models = ["one", "other"].map((id) => ({ id, label: id, default: id === "one" }));
    const all = told({ models, dictation: true, attachments: { max_size: 7, types: ["image/png", "text/*"] } });
    expect(all.composer).toEqual({
      models,
      dictation: { enabled: true },
      attachments: { enabled: true, maxSize: 7, maxCount: 20, accept: { "image/png": [], "text/*": [] } },
    });
    expect(all.api).toEqual({ url: "/chatkit", uploadStrategy: { type: "two_phase" } });
  });

  it("offers no choice where there is one model", () => {
    expect(told({ models: [{ id: "one", label: "One", default: true }] }).composer).toEqual({});
  });

  it("makes no suggestions before it knows the tasks", () => {
    expect(told({}).startScreen?.prompts).toEqual([]);
  });
});

describe("the greeting", () => {
  it("knows the hour and the name", () => {
    const user = { id: "1", email: "ada@example.org", name: "Ada" };
    expect(greetingFor(user, new Date(2026, 2, 2, 9))).toBe("Good morning, Ada.");
    expect(greetingFor({ ...user, name: null }, new Date(2026, 2, 2, 19))).toBe("Good evening, ada.");
  });
});

describe("what is known of the visitor", () => {
  it("is nothing at first, then whether somebody came in, and went", () => {
    localStorage.clear();
    expect([isKnownHere(), mayBeSignedIn()]).toEqual([false, false]);
    rememberVisit("in");
    expect([isKnownHere(), mayBeSignedIn()]).toEqual([true, true]);
    rememberVisit("out");
    expect([isKnownHere(), mayBeSignedIn()]).toEqual([true, false]);
  });
});

describe("signing out", () => {
  it("takes the person's drafts along and leaves those of others", () => {
    localStorage.clear();
    localStorage.setItem("holdfast:u1:draft:(new)", "secret");
    localStorage.setItem("holdfast:u2:draft:(new)", "other");
    forgetDrafts("u1");
    expect(Object.keys(localStorage)).toEqual(["holdfast:u2:draft:(new)"]);
  });
});
