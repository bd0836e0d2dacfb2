import { understood } from "../../options";
import type { HoldfastOptions } from "../../options";
import { moved } from "./conversation";

/** What became of options that were given. */
export type Taken =
  | { options: HoldfastOptions; /** Another server than before: its conversation begins. */ begins: boolean }
  /** They cannot work, and why, in words. */
  | { refused: Error };

/** Looks through the options that a page gives, and says on the console what is wrong with them. */
export class Taking {
  readonly #warned = new Set<string>();

  take(before: HoldfastOptions | null, given: HoldfastOptions): Taken {
    let begins: boolean;
    try {
      begins = moved(before, given);
    } catch (error) {
      const refused = error as Error;
      console.error(`holdfast-chat: ${refused.message}`);
      return { refused };
    }
    const { options, complaints } = understood(given);
    for (const complaint of complaints) this.#warn(complaint);
    return { options, begins };
  }

  /** Once: frameworks set the same options on every render. */
  #warn(complaint: string): void {
    if (this.#warned.has(complaint)) return;
    this.#warned.add(complaint);
    console.warn(`holdfast-chat: ${complaint}`);
  }
}
