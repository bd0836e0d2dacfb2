import type { ChatState } from "../../state/state";
import type { Place } from "../chat/place";

export interface ScrollingHooks {
  /** The element's own tree; its `.scroller` and `.column` are here once it is drawn. */
  root: () => ParentNode;
  state: () => ChatState;
  /** Whether the end is held in view while an answer grows. */
  follows: () => boolean;
  /** Fetches what is above; null where nothing can be fetched. */
  older: () => (() => Promise<void>) | null;
  behind: (value: boolean) => void;
}

/** What of the conversation is in view: its end, as it grows; or what somebody reads, whatever is put above it. */
export class Scrolling {
  readonly #hooks: ScrollingHooks;
  /** Whether the end of the conversation is held in view as it grows. */
  #sticks = true;
  #top = 0;
  #loadingOlder = false;
  /** The place to come back to, held until the person scrolls: what is above it may still be growing to its size. */
  #held: Place | null = null;
  #anchor: { node: Element; top: number } | null = null;
  readonly #resize = new ResizeObserver(() => this.#follow());

  constructor(hooks: ScrollingHooks) {
    this.#hooks = hooks;
  }

  observe(): void {
    const { column } = this;
    if (column) this.#resize.observe(column);
    if (this.scroller) this.#resize.observe(this.scroller);
  }

  disconnect(): void {
    this.#resize.disconnect();
  }

  get scroller(): Element | null {
    return this.#hooks.root().querySelector(".scroller");
  }

  get column(): Element | null {
    return this.#hooks.root().querySelector(".column");
  }

  nodeOf(id: string): Element | null {
    return this.#nodes().find((node) => node.getAttribute("data-item-id") === id) ?? null;
  }

  /** Brings the end into view and holds it there. */
  toEnd(): void {
    this.#held = null;
    this.#sticks = true;
    this.#follow();
  }

  /** Before another state is drawn. `place` is where to begin to read, when the thread has just been loaded. */
  willShow(before: ChatState, state: ChatState, place: Place | null): void {
    const said = state.pending.length > before.pending.length;
    if (said || before.thread?.id !== state.thread?.id || before.loading) {
      this.#sticks = true;
      this.#held = null;
    }
    if (before.loading && !state.loading) this.#held = place?.thread === state.thread?.id ? place : null;
    const first = before.items[0];
    const grewUpwards = first !== undefined && state.items[0] !== first && state.items.includes(first);
    const node = grewUpwards && !this.#sticks ? this.nodeOf(first.id) : null;
    this.#anchor = node ? { node, top: node.getBoundingClientRect().top } : null;
  }

  /** After older messages were put above, what was being read is where it was. */
  keepAnchor(): void {
    const { scroller } = this;
    if (!this.#anchor || !scroller) return;
    scroller.scrollTop += this.#anchor.node.getBoundingClientRect().top - this.#anchor.top;
    this.#anchor = null;
  }

  /** After a state was drawn. */
  shown(): void {
    this.#holdPlace();
    if (this.#sticks) this.#follow();
    // From here on the answer grows on its own; what was said to it is in view.
    if (!this.#hooks.follows() && this.#hooks.state().open.length > 0) this.#sticks = false;
    this.#wantOlder();
  }

  /** Where somebody is reading now; null at the end, which is where everybody begins. */
  readingAt(): Place | null {
    const { scroller } = this;
    const thread = this.#hooks.state().thread?.id;
    if (!scroller || this.#sticks || thread === undefined) return null;
    const { top } = scroller.getBoundingClientRect();
    const node = this.#nodes().find((candidate) => candidate.getBoundingClientRect().bottom > top);
    const item = node?.getAttribute("data-item-id");
    return node && item ? { thread, item, top: node.getBoundingClientRect().top - top } : null;
  }

  readonly letGo = (): void => {
    this.#held = null;
  };

  readonly scrolled = (): void => {
    const { scroller } = this;
    if (!scroller) return;
    // The end can also move away because the text grew; only a person scrolling up lets go of it.
    const upwards = scroller.scrollTop < this.#top;
    this.#top = scroller.scrollTop;
    this.#sticks = distanceToEnd(scroller) <= STICK_WITHIN || (this.#sticks && !upwards);
    this.#hooks.behind(!this.#sticks);
    this.#wantOlder();
  };

  #holdPlace(): void {
    const { scroller } = this;
    // What is still being said is not in what was loaded; it comes with the turn that is taken up again.
    const node = this.#held ? this.nodeOf(this.#held.item) : null;
    if (!scroller || !node || !this.#held) return;
    this.#sticks = false;
    scroller.scrollTop += node.getBoundingClientRect().top - scroller.getBoundingClientRect().top - this.#held.top;
  }

  #follow(): void {
    const { scroller } = this;
    if (!scroller) return;
    this.#holdPlace();
    if (this.#sticks) {
      scroller.scrollTop = scroller.scrollHeight;
      this.#top = scroller.scrollTop; // the end may have come nearer: nobody has scrolled up
    }
    this.#hooks.behind(!this.#sticks && distanceToEnd(scroller) > STICK_WITHIN);
  }

  #wantOlder(): void {
    const { scroller } = this;
    const older = this.#hooks.older();
    if (!scroller || this.#loadingOlder || !this.#hooks.state().older.more || !older) return;
    if (scroller.scrollTop > OLDER_WITHIN) return;
    this.#loadingOlder = true;
    void older().finally(() => {
      this.#loadingOlder = false;
    });
  }

  #nodes(): Element[] {
    return [...this.#hooks.root().querySelectorAll("[data-item-id]")];
  }
}

function distanceToEnd(scroller: Element): number {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

/** Pixels from the end within which the end is held in view. */
const STICK_WITHIN = 80;

/** Pixels from the beginning within which older messages are fetched. */
const OLDER_WITHIN = 320;
