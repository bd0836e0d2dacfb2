import type { Command, CommandSelection, Entity } from "@openai/chatkit";

import { endOf } from "../../session/tagged";
import type { TagPart, Written } from "../../session/tagged";

/** One line of the menu over the composer. */
export interface Suggestion {
  id: string;
  label: string;
  description?: string | undefined;
  icon?: string | undefined;
  group?: string | undefined;
  choice: { type: "entity"; entity: Entity } | { type: "command"; command: Command } | { type: "own"; run: () => void };
}

/** What asks for suggestions: a sign in the text, from where it stands, and what is written behind it. */
export interface Trigger {
  /** Empty where a command's own menu goes on, and no sign was typed for it. */
  sign: "@" | "/" | "";
  from: number;
  query: string;
}

/** Where suggestions come from; null where the page offers none. */
export interface Sources {
  tags: ((query: string) => Promise<Entity[]>) | null;
  commands: ((query: string) => Promise<Command[]>) | null;
  select: (command: Command) => Promise<void | CommandSelection>;
  /** The composer's own actions, as commands. */
  own: () => readonly Suggestion[];
  failed: (error: Error) => void;
}

export interface SuggestionsHost {
  sources: () => Sources | null;
  caret: () => number;
  changed: () => void;
  /** Puts a tag in place of the text between. */
  insert: (from: number, to: number, part: TagPart) => void;
  cut: (from: number, to: number) => void;
}

export interface Menu {
  trigger: Trigger;
  items: readonly Suggestion[];
  active: number;
  busy: boolean;
}

/** The sign that the caret stands behind; a sign in the middle of a word (an address, "and/or") is none. */
export function triggerAt({ text, tags }: Written, caret: number, signs: string): Trigger | null {
  const found = /(?:^|[\s(])([@/])((?:[^\s@/][^\n@/]{0,60})?)$/u.exec(text.slice(0, caret));
  const [, sign, query = ""] = found ?? [];
  if ((sign !== "@" && sign !== "/") || !signs.includes(sign)) return null;
  const from = caret - query.length - 1;
  return tags.some((tag) => tag.at <= from && from < endOf(tag)) ? null : { sign, from, query };
}

/** The menu of tags (`@`) and commands (`/`): what it shows, which line is active, what a choice does. */
export class Suggestions {
  readonly #host: SuggestionsHost;
  #menu: Menu | null = null;
  /** A command's own menu, and where its query begins in the text. */
  #further: { from: number; commands: readonly Command[] } | null = null;
  /** Where somebody closed the menu: it stays closed there. */
  #dismissed: number | null = null;
  /** What nothing was found for: more letters find nothing either. */
  #barren: { from: number; query: string } | null = null;
  #asked = 0;
  #chosen = 0;

  constructor(host: SuggestionsHost) {
    this.#host = host;
  }

  get menu(): Menu | null {
    return this.#menu;
  }

  /** The text or the caret has changed. */
  look(written: Written, caret: number): void {
    const sources = this.#host.sources();
    const trigger = sources && this.#triggerOf(written, caret, sources);
    if (!sources || !trigger) {
      this.#dismissed = null;
      this.#barren = null;
      return this.close();
    }
    if (trigger.from === this.#dismissed || this.#isBarren(trigger)) return;
    const { trigger: shown } = this.#menu ?? {};
    if (shown?.from === trigger.from && shown.sign === trigger.sign && shown.query === trigger.query) return;
    void this.#search(sources, trigger);
  }

  /** @returns whether the key was for the menu. */
  key(event: KeyboardEvent): boolean {
    const menu = this.#menu;
    if (!menu || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
    const { items, active } = menu;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (items.length === 0) return false;
        const step = event.key === "ArrowDown" ? 1 : items.length - 1;
        this.#show({ ...menu, active: (active + step) % items.length });
        break;
      }
      case "Enter":
      case "Tab":
        if (event.shiftKey || items.length === 0) return false;
        void this.choose(active);
        break;
      case "Escape":
        this.#dismissed = menu.trigger.from;
        this.close();
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  }

  point(index: number): void {
    if (this.#menu && this.#menu.active !== index) this.#show({ ...this.#menu, active: index });
  }

  close(): void {
    this.#asked += 1;
    this.#further = null;
    if (this.#menu) this.#show(null);
  }

  async choose(index: number): Promise<void> {
    const { items, trigger } = this.#menu ?? {};
    const choice = items?.[index]?.choice;
    if (!choice || !trigger) return;
    const to = trigger.from + trigger.sign.length + trigger.query.length;
    this.close();
    if (choice.type === "entity") return this.#host.insert(trigger.from, to, partOf(choice.entity));
    this.#host.cut(trigger.from, to);
    if (choice.type === "own") choice.run();
    else await this.#run(choice.command);
  }

  async #run(command: Command): Promise<void> {
    const sources = this.#host.sources();
    if (!sources) return;
    const chosen = (this.#chosen += 1);
    try {
      const next = await sources.select(command);
      // Somebody may have gone on writing, and asked for something else.
      if (!next || chosen !== this.#chosen) return;
      const caret = this.#host.caret();
      if (next.type === "entity") return this.#host.insert(caret, caret, partOf(next.entity));
      this.#further = { from: caret, commands: next.commands };
      this.#show({ trigger: { sign: "", from: caret, query: "" }, items: inGroups(next.commands.map(ofCommand)), active: 0, busy: false });
    } catch (error) {
      sources.failed(asError(error));
    }
  }

  async #search(sources: Sources, trigger: Trigger): Promise<void> {
    const asked = (this.#asked += 1);
    this.#chosen += 1;
    // What was found last stays until something is found for this: a menu that flickers cannot be read.
    const kept = this.#menu?.trigger.from === trigger.from ? this.#menu.items : [];
    this.#show({ trigger, items: kept, active: 0, busy: true });
    let items: readonly Suggestion[] = [];
    try {
      items = await this.#found(sources, trigger);
    } catch (error) {
      if (asked === this.#asked) sources.failed(asError(error));
    }
    if (asked !== this.#asked) return;
    if (items.length === 0) this.#barren = { from: trigger.from, query: trigger.query };
    // Words that nothing is called are words: the menu is out of their way. The first ones are told so.
    if (items.length === 0 && /\s/.test(trigger.query)) return this.close();
    this.#show({ trigger, items: inGroups(items), active: 0, busy: false });
  }

  async #found(sources: Sources, { sign, query }: Trigger): Promise<readonly Suggestion[]> {
    if (sign === "@") return ((await sources.tags?.(query)) ?? []).map(ofEntity);
    const matches = matching(query);
    if (sign === "") return (this.#further?.commands ?? []).map(ofCommand).filter(matches);
    const found = (await sources.commands?.(query)) ?? [];
    return [...found.map(ofCommand), ...sources.own().filter(matches)];
  }

  #triggerOf(written: Written, caret: number, sources: Sources): Trigger | null {
    if (this.#further) {
      const { from } = this.#further;
      const query = written.text.slice(from, caret);
      return caret >= from && !query.includes("\n") ? { sign: "", from, query } : null;
    }
    return triggerAt(written, caret, `${sources.tags ? "@" : ""}${sources.commands ? "/" : ""}`);
  }

  #isBarren({ from, query }: Trigger): boolean {
    const barren = this.#barren;
    if (!barren || barren.from !== from || !query.startsWith(barren.query) || query === barren.query) return false;
    this.close();
    return true;
  }

  #show(menu: Menu | null): void {
    this.#menu = menu;
    this.#host.changed();
  }
}

/** What the protocol says of an entity that is mentioned. */
export function partOf({ id, title, group, data, interactive }: Entity): TagPart {
  return {
    type: "input_tag",
    id,
    text: title,
    ...(data ? { data } : {}),
    ...(group === undefined ? {} : { group }),
    ...(interactive === undefined ? {} : { interactive }),
  };
}

function ofEntity(entity: Entity): Suggestion {
  const { id, title, icon, group } = entity;
  return { id, label: title, icon, group, choice: { type: "entity", entity } };
}

function ofCommand(command: Command): Suggestion {
  return { ...command, choice: { type: "command", command } };
}

/** Groups together, in the order in which they come; what has none comes first. */
function inGroups(items: readonly Suggestion[]): readonly Suggestion[] {
  const names = ["", ...new Set(items.map(({ group }) => group ?? ""))];
  const place = (item: Suggestion): number => names.indexOf(item.group ?? "");
  return items.toSorted((one, other) => place(one) - place(other));
}

function matching(query: string): (suggestion: Suggestion) => boolean {
  const wanted = query.toLocaleLowerCase();
  return ({ label }) => label.toLocaleLowerCase().includes(wanted);
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
