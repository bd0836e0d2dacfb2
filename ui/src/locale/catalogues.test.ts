import { describe, expect, it } from "vitest";

import { english as page } from "../app/locale/en";
import { english } from "./en";
import { chooseLanguage, LANGUAGES, languageOf } from "./languages";
import type { Language } from "./languages";
import { sayings } from "./messages";
import type { Message } from "./messages";

const modules = import.meta.glob<{ words: Record<string, Message> }>(["./[a-z][a-z].ts", "../app/locale/[a-z][a-z].ts"], { eager: true });
const originals: Record<string, Record<string, Message>> = { "./": english, "../app/locale/": page };
const others = LANGUAGES.filter((language) => language !== "en");
const cases = others.flatMap((language) => Object.keys(originals).map((place): [Language, string] => [language, place]));

/** What is rightly the same in two languages: key caps, marks, and words that languages share. */
const SHARED: Record<string, readonly string[]> = {
  es: ["chartValue"],
  fr: ["conversation", "mentions", "message", "sources", "suggestions", "description", "chartValue", "continueMessage"],
  de: ["chartValue", "name"],
  pt: ["chartValue", "continueMessage"],
  hi: ["chartValue"],
};

const isCap = (key: string): boolean => key.startsWith("cap");
const formsOf = (message: Message): string[] => (typeof message === "string" ? [message] : Object.values(message));
const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").toSorted();

describe.each(cases)("%s in %s", (language, place) => {
  const original = originals[place] ?? {};
  const words = modules[`${place}${language}.ts`]?.words ?? {};

  it("has each key, and no other", () => {
    expect(Object.keys(words).toSorted()).toEqual(Object.keys(original).toSorted());
  });

  it("puts the same things in, everywhere", () => {
    for (const [key, message] of Object.entries(words)) {
      const wanted = namesIn(formsOf(original[key] ?? "").at(-1) ?? "");
      const forms = typeof message === "string" ? { other: message } : message;
      for (const [form, text] of Object.entries(forms)) {
        // One thing, two things: some languages have words for that, and leave the figure out.
        const names = namesIn(text);
        const counted = ["zero", "one", "two"].includes(form) && !names.includes("count") ? wanted.filter((name) => name !== "count") : wanted;
        expect([key, form, names]).toEqual([key, form, counted]);
      }
    }
  });

  it("has the plurals that the language has, and no others", () => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, message] of Object.entries(words)) {
      expect([key, typeof message]).toEqual([key, typeof original[key]]);
      if (typeof message !== "string") expect([key, Object.keys(message).toSorted()]).toEqual([key, needed]);
    }
  });

  it("is in that language: nothing was left in English, and nothing empty", () => {
    const same = Object.entries(words).filter(([key, message]) => JSON.stringify(message) === JSON.stringify(original[key]) && !isCap(key));
    const allowed = SHARED[language] ?? [];
    expect(same.map(([key]) => key).filter((key) => !allowed.includes(key))).toEqual([]);
    for (const text of Object.values(words).flatMap(formsOf)) expect(text.trim()).not.toBe("");
  });

  it("is written in its own script", () => {
    const script = SCRIPTS[language];
    if (!script) return expect(Object.values(words).flatMap(formsOf).join("")).toMatch(/\p{Script=Latin}/u);
    const foreign = Object.entries(words).filter(
      ([key, message]) => !isCap(key) && key !== "chartValue" && formsOf(message).some((text) => !script.test(text)),
    );
    expect(foreign.map(([key]) => key)).toEqual([]);
  });
});

const SCRIPTS: Partial<Record<Language, RegExp>> = {
  ar: /\p{Script=Arabic}/u,
  ur: /\p{Script=Arabic}/u,
  hi: /\p{Script=Devanagari}/u,
  zh: /\p{Script=Han}/u,
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
};

describe("what is said", () => {
  const say = (locale: string) =>
    sayings<{ hits: { other: "{count} hits for {what}" }; plain: "Plain" }>(
      { hits: { one: "{count} hit for {what}", other: "{count} hits for {what}" }, plain: "Plain" },
      locale,
    );

  it("is a string, or takes what is put in", () => {
    expect(say("en").plain).toBe("Plain");
    expect(say("en").hits({ count: 1, what: "{count}" })).toBe("1 hit for {count}");
    expect(say("en").hits({ count: 12345, what: "$&" })).toBe("12,345 hits for $&");
    expect(say("de").hits({ count: 12345, what: "a" })).toBe("12.345 hits for a");
  });

  it("stands isolated in languages from right to left, whatever was put in", () => {
    expect(say("ar").direction).toBe("rtl");
    expect(say("ar").hits({ count: 2, what: "Buy milk!" })).toContain("\u2068Buy milk!\u2069");
  });
});

describe("chooseLanguage", () => {
  it.each([
    [["es-MX"], "es", "es-MX", "es-MX"],
    [["pt_BR"], "pt", "pt-BR", "pt-BR"],
    [["sv-SE", "de-AT"], "de", "de-AT", "sv-SE"],
    [["sv"], "en", "en", "sv"],
    [["zh-Hant-TW"], "zh", "zh-Hant-TW", "zh-Hant-TW"],
    [["UR"], "ur", "ur", "ur"],
    [["", "not a tag", "fr"], "fr", "fr", "fr"],
    [[], "en", "en", "en"],
  ])("%j is %s", (tags, language, locale, wanted) => {
    expect(chooseLanguage(tags)).toEqual({ language, locale, wanted });
  });

  it("takes no part of a tag for a language", () => {
    expect(languageOf("esx")).toBeNull();
    expect(languageOf("x-es")).toBeNull();
  });
});
