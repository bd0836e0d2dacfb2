import type { Drafts, Outgoing } from "./drafts";
import { newKey } from "./messages";

/** Messages that are on their way: written down before they go, crossed out when the server has them. */
export class Outbox {
  readonly #drafts: Drafts;
  /** Where each message was written down: a thread may get its name while its first message is on its way. */
  readonly #threads = new Map<string, string | null>();
  #returned: Outgoing | null = null;

  constructor(drafts: Drafts) {
    this.#drafts = drafts;
  }

  /** A key for this text: that of a message handed back, when the very same words go out again. */
  keyFor(text: string): string {
    const key = this.#returned?.text === text ? this.#returned.key : newKey();
    this.#returned = null;
    return key;
  }

  put(thread: string | null, message: Outgoing): void {
    this.cross(message.key); // it may stand in the list of another thread, from an attempt before this one
    const others = this.#drafts.outgoing(thread);
    this.#drafts.setOutgoing(thread, [...others, message]);
    this.#threads.set(message.key, thread);
  }

  cross(key: string): void {
    const thread = this.#threads.get(key);
    if (thread === undefined) return;
    this.#threads.delete(key);
    this.#drafts.setOutgoing(
      thread,
      this.#drafts.outgoing(thread).filter((message) => message.key !== key),
    );
  }

  /** Messages that were on their way in this thread when the page went; they are no longer written down here. */
  take(thread: string | null): Outgoing[] {
    const messages = this.#drafts.outgoing(thread);
    this.#drafts.setOutgoing(thread, []);
    return messages;
  }

  /** Remembers a message that goes back to the composer. */
  handBack(message: Outgoing): void {
    this.#returned = message;
  }
}
