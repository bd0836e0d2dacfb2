export interface DrawerHost {
  root: () => ParentNode;
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

  constructor(host: DrawerHost) {
    this.#host = host;
  }

  get open(): boolean {
    return this.#open;
  }

  async show(): Promise<void> {
    if (this.#open || this.#host.beside() || !this.#host.enabled()) return;
    await this.#set(true);
    this.#focus(".history button");
  }

  async hide(): Promise<void> {
    if (!this.#open) return;
    await this.#set(false);
    this.#focus(".bar [data-opens-history]");
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

  #focus(selector: string): void {
    this.#host.root().querySelector<HTMLElement>(selector)?.focus();
  }
}
