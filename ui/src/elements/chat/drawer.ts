import { focusedIn } from "../focus";

export interface DrawerHost {
  root: () => ShadowRoot | null;
  /** History stands beside the thread: there is nothing to open. */
  beside: () => boolean;
  enabled: () => boolean;
  load: () => void;
  emit: (name: "chatkit.history.open" | "chatkit.history.close") => void;
  changed: () => Promise<unknown>;
}

/** History lying over the thread: opened and closed, and the focus goes there and back. */
export class Drawer {
  readonly #host: DrawerHost;
  #open = false;
  /** Where somebody was who opened it. */
  #from: HTMLElement | null = null;

  constructor(host: DrawerHost) {
    this.#host = host;
  }

  get open(): boolean {
    return this.#open;
  }

  async show(): Promise<void> {
    if (this.#open || this.#host.beside() || !this.#host.enabled()) return;
    this.#from = focusedIn(this.#host.root());
    await this.#set(true);
    this.#find(".history button")?.focus();
  }

  async hide(): Promise<void> {
    if (!this.#open) return;
    await this.#set(false);
    (this.#from?.isConnected ? this.#from : this.#find(".bar [data-opens-history]"))?.focus();
  }

  /** There is no place for it any more: history stands beside the thread now, or the page wants none. */
  settle(): void {
    if (this.#open && (this.#host.beside() || !this.#host.enabled())) void this.#set(false);
  }

  async #set(open: boolean): Promise<void> {
    this.#open = open;
    this.#host.emit(open ? "chatkit.history.open" : "chatkit.history.close");
    if (open) this.#host.load();
    await this.#host.changed();
  }

  #find(selector: string): HTMLElement | null | undefined {
    return this.#host.root()?.querySelector<HTMLElement>(selector);
  }
}
