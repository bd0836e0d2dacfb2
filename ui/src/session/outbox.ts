import type { Drafts, Outgoing } from "./drafts";
import { newKey } from "./messages";

/** The one message that is on its way: written down before it goes, crossed out when the server has it. */
export class Outbox {
  readonly #drafts: Drafts;
  #thread: string | null = null;
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
    this.#thread = thread;
    this.#drafts.setOutgoing(thread, message);
  }

  cross(): void {
    this.#drafts.setOutgoing(this.#thread, null);
  }

  /** A message that was on its way in this thread when the page went; it is no longer written down here. */
  take(thread: string | null): Outgoing | null {
    const message = this.#drafts.outgoing(thread);
    this.#drafts.setOutgoing(thread, null);
    return message;
  }

  /** Remembers a message that goes back to the composer. */
  handBack(message: Outgoing): void {
    this.#returned = message;
  }
}
