/** The languages that there are catalogues in, by the names that `lang` attributes give them. */
export const LANGUAGES = ["en", "es", "fr", "de", "pt", "ar", "ur", "hi", "zh", "ja"] as const;

export type Language = (typeof LANGUAGES)[number];

/** A language that is wanted, and what of it is had. */
export interface Choice {
  language: Language;
  /** How dates and numbers are written: the wanted tag where it is of that language, with its region. */
  locale: string;
  /** What is asked of the server, which may know more languages than this component. */
  wanted: string;
}

/** The language of a BCP 47 tag; null where there is no catalogue in it. */
export function languageOf(tag: string): Language | null {
  const primary = tag.trim().toLowerCase().split(/[-_]/, 1)[0];
  return LANGUAGES.find((language) => language === primary) ?? null;
}

/** @param tags the best first; where no catalogue is in any of them, English is spoken and the first one asked for. */
export function chooseLanguage(tags: readonly string[]): Choice {
  const valid = tags.map(canonical).filter((tag) => tag !== null);
  const tag = valid.find((candidate) => languageOf(candidate) !== null) ?? "en";
  return { language: languageOf(tag) ?? "en", locale: tag, wanted: valid[0] ?? "en" };
}

/** The tag as `Intl` writes it; null for what is none. */
function canonical(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll("_", "-"))[0] ?? null;
  } catch {
    return null;
  }
}
