import { fitting } from "./tagged";
import type { Written } from "./tagged";

/** A message on its way: kept until the server has confirmed it. */
export interface Outgoing {
  /** Names the message to the server, so that sending it twice starts one turn. */
  key: string;
  text: string;
  /** The last message of ours that the thread held before: the same words may be said twice. */
  after: string | null;
}

/**
 * What a person has typed, kept through reloads: a draft for each thread (and one for the thread that does not
 * exist yet), and the messages that are on their way.
 *
 * Storage may be missing, full or forbidden. Then drafts live as long as the page; nothing else changes.
 */
export class Drafts {
  readonly #storage: Storage | null;
  readonly #prefix: string;
  readonly #memory = new Map<string, string>();

  constructor(storage: Storage | null, prefix: string) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  text(thread: string | null): string {
    return this.#read(`draft:${thread ?? NEW}`) ?? "";
  }

  setText(thread: string | null, text: string): void {
    this.#write(`draft:${thread ?? NEW}`, text === "" ? null : text);
  }

  written(thread: string | null): Written {
    return fitting(this.text(thread), this.#list(`tags:${thread ?? NEW}`));
  }

  setWritten(thread: string | null, { text, tags }: Written): void {
    this.setText(thread, text);
    this.#write(`tags:${thread ?? NEW}`, tags.length === 0 ? null : JSON.stringify(tags));
  }

  outgoing(thread: string | null): Outgoing[] {
    return this.#list(`outbox:${thread ?? NEW}`).filter(isOutgoing);
  }

  setOutgoing(thread: string | null, messages: readonly Outgoing[]): void {
    this.#write(`outbox:${thread ?? NEW}`, messages.length > 0 ? JSON.stringify(messages) : null);
  }

  #list(name: string): unknown[] {
    try {
      const value: unknown = JSON.parse(this.#read(name) ?? "[]");
      return Array.isArray(value) ? value : [];
    } catch {
      return [];
    }
  }

  #read(name: string): string | null {
    const key = this.#prefix + name;
    try {
      return this.#memory.get(key) ?? this.#storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  #write(name: string, value: string | null): void {
    const key = this.#prefix + name;
    this.#memory.delete(key);
    try {
      if (value === null) this.#storage?.removeItem(key);
      else if (this.#storage) this.#storage.setItem(key, value);
      else this.#memory.set(key, value);
    } catch {
      if (value !== null) this.#memory.set(key, value);
    }
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  const { key, text, after } = (value ?? {}) as Partial<Outgoing>;
  return typeof key === "string" && typeof text === "string" && (after === null || typeof after === "string");
}

/** The browser's storage, or null where touching it throws (some private modes, sandboxed frames). */
export function availableStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

const NEW = "(new)";
