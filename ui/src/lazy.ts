import type { Catalogue } from "./locale/en";
import type { Language } from "./locale/languages";

/**
 * What is seldom used, loaded when it is. The component is one classic script, so the build makes a file of its own of
 * each of these, under /assets beside that script, and puts its address here: see vite.chatkit.config.ts.
 */
export const loadHeaderIcons = (): Promise<typeof import("./render/header-icons")> => import("./render/header-icons");
export const loadSuggestions = (): Promise<typeof import("./elements/composer/suggestions")> => import("./elements/composer/suggestions");
export const loadRecorder = (): Promise<typeof import("./session/recorder")> => import("./session/recorder");
export const loadWidget = (): Promise<typeof import("./elements/widget/widget")> => import("./elements/widget/widget");
export const loadHighlight = (): Promise<typeof import("./render/highlight")> => import("./render/highlight");
export const loadMath = (): Promise<typeof import("./render/math")> => import("./render/math");
export const loadDress = (): Promise<typeof import("./theme/dress")> => import("./theme/dress");

/** The words in other languages than English, which is built in. */
export const loadWords: Record<Exclude<Language, "en">, () => Promise<{ words: Catalogue }>> = {
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
