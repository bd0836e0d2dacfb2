import { english } from "./locale/en";
import type { Catalogue, Strings } from "./locale/en";
import { sayings } from "./locale/messages";

export type { Strings } from "./locale/en";

/** @param locale the language of the words, with a region where one is known. */
export function speak(words: Catalogue, locale: string): Strings {
  return sayings<typeof english>(words, locale);
}

/** What is said until another language is there, and where none that is known is wanted. */
export const ENGLISH: Strings = speak(english, "en");
