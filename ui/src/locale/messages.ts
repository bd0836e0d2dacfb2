/** A sentence that depends on a number, in the categories of `Intl.PluralRules`; each language has those it needs. */
export interface Plural {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** What is said, with `{names}` where something is put in. A plural goes by `{count}`. */
export type Message = string | Plural;

/** A language's catalogue has each key of the English one, and a plural where that has one. A missing key does not compile. */
export type CatalogueOf<English> = { readonly [Key in keyof English]: English[Key] extends string ? string : Plural };

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type Names<Entry> = Entry extends string ? NamesIn<Entry> : "count" | NamesIn<Entry[keyof Entry]>;
type Values<Name extends string> = { readonly [Key in Name]: Key extends "count" ? number : string | number };
type Said<Entry> = [Names<Entry>] extends [never] ? string : (values: Values<Names<Entry>>) => string;

/** A catalogue ready for use: plain sentences are strings, the others take what is put in. */
export type Sayings<English> = { readonly [Key in keyof English]: Said<English[Key]> } & Speaker;

export interface Speaker {
  /** The language of the words, and how dates and numbers are written in it: a BCP 47 tag for `Intl`. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
}

/** @param locale the catalogue's language, with a region where one is known. */
export function sayings<English>(catalogue: CatalogueOf<English>, locale: string): Sayings<English> {
  const direction = directionOf(locale);
  const said = Object.entries<Message>(catalogue).map(([key, message]) => [key, sayable(message, locale, direction)]);
  return Object.freeze({ ...Object.fromEntries(said), locale, direction }) as Sayings<English>;
}

export function directionOf(locale: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(locale.split("-", 1)[0] ?? "") ? "rtl" : "ltr";
}

function sayable(message: Message, locale: string, direction: string): unknown {
  if (typeof message === "string" && !message.includes("{")) return message;
  return (values: Record<string, string | number>): string => {
    const text = typeof message === "string" ? message : pluralOf(message, locale, Number(values["count"]));
    return text.replace(/\{(\w+)\}/g, (_, name: string) => written(values[name] ?? "", locale, direction));
  };
}

function pluralOf(message: Plural, locale: string, count: number): string {
  return message[new Intl.PluralRules(locale).select(count)] ?? message.other;
}

/** A name of another script must not turn the sentence around it: in languages from right to left it stands isolated. */
function written(value: string | number, locale: string, direction: string): string {
  if (typeof value === "number") return new Intl.NumberFormat(locale).format(value);
  return direction === "rtl" && value !== "" ? `\u2068${value}\u2069` : value;
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "ur"]);
