import { LETTERS } from "./lazy";

/** The icon of that name as a path on 24 by 24; null where there is none. */
export async function find(name: string): Promise<string | null> {
  const letter = name.charAt(0);
  const load = Object.hasOwn(LETTERS, letter) ? LETTERS[letter] : undefined;
  const paths = (await load?.())?.default ?? {};
  return Object.hasOwn(paths, name) ? (paths[name] ?? null) : null;
}
