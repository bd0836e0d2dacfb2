/** What has the focus, however deep it lies. */
export function focusedIn(root: ShadowRoot | null): HTMLElement | null {
  const inner = root?.activeElement as HTMLElement | null | undefined;
  return (inner?.shadowRoot ? focusedIn(inner.shadowRoot) : null) ?? inner ?? null;
}

/**
 * What holds the focus may go away with what it did; then the page's beginning has it, and whoever works by keys or hears
 * the screen read is lost. To be asked before a drawing and after it.
 */
export class Focus {
  readonly #root: () => ShadowRoot | null;
  #held = false;

  constructor(root: () => ShadowRoot | null) {
    this.#root = root;
  }

  willDraw(): void {
    this.#held = this.#root()?.activeElement != null;
  }

  /** @param to what has it instead, where it is gone. */
  drawn(to: () => HTMLElement | null | undefined): void {
    if (this.#held && this.#root()?.activeElement === null) to()?.focus({ preventScroll: true });
  }
}
