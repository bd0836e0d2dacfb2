import { commandOf } from "./keys";

export interface KeyboardHooks {
  /** Its keys work wherever the focus is on the page. */
  everywhere: () => boolean;
  newChat: () => void;
  history: () => void;
  map: () => void;
  /** Closes what lies over the thread, else stops the answer; false when there was neither. */
  escape: () => boolean;
}

/** The component's keys: inside it, and where the page wants it, anywhere on the page. */
export class Keyboard {
  readonly #hooks: KeyboardHooks;

  constructor(hooks: KeyboardHooks) {
    this.#hooks = hooks;
  }

  connect(): void {
    window.addEventListener("keydown", this.#onPage);
  }

  disconnect(): void {
    window.removeEventListener("keydown", this.#onPage);
  }

  readonly pressed = (event: KeyboardEvent): void => {
    this.#command(event);
    if (event.key === "Escape" && !event.defaultPrevented && this.#hooks.escape()) event.preventDefault();
  };

  readonly #onPage = (event: KeyboardEvent): void => {
    if (this.#hooks.everywhere()) this.#command(event);
  };

  #command(event: KeyboardEvent): void {
    const command = event.defaultPrevented ? null : commandOf(event);
    if (!command) return;
    event.preventDefault();
    if (command === "new") this.#hooks.newChat();
    else if (command === "history") this.#hooks.history();
    else this.#hooks.map();
  }
}
