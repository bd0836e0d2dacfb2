import { chooseLanguage } from "../locale/languages";
import type { Language } from "../locale/languages";
import { directionOf, sayings } from "../locale/messages";
import { english } from "./locale/en";
import type { PageCatalogue, PageText } from "./locale/en";

/** What the offline model understands is English, whatever language the page speaks. */
export const ENGLISH_TEXT: PageText = sayings<typeof english>(english, "en");

/** Every word that the page itself says, in the language that was chosen before anything was drawn. */
export const TEXT: PageText = { ...ENGLISH_TEXT };

const LOADERS: Record<Exclude<Language, "en">, () => Promise<{ words: PageCatalogue }>> = {
  es: () => import("./locale/es"),
  fr: () => import("./locale/fr"),
  de: () => import("./locale/de"),
  pt: () => import("./locale/pt"),
  ar: () => import("./locale/ar"),
  ur: () => import("./locale/ur"),
  hi: () => import("./locale/hi"),
  zh: () => import("./locale/zh"),
  ja: () => import("./locale/ja"),
};

/**
 * Chooses the page's language, once and before anything is drawn, and says so on the document: the component speaks it too.
 *
 * @param wishes BCP 47 tags, the best first. Words that cannot be fetched leave the page in English.
 */
export async function speakTo(wishes: readonly string[], root: HTMLElement = document.documentElement): Promise<void> {
  const { language, locale } = chooseLanguage(wishes);
  try {
    const words = language === "en" ? english : (await LOADERS[language]()).words;
    Object.assign(TEXT, sayings<typeof english>(words, locale));
    root.lang = locale;
    root.dir = directionOf(locale);
  } catch {
    // English is what stands in the page as it came.
  }
}
