import type { ChatState } from "../../state/state";
import type { ThreadItem } from "../../protocol/wire";
import type { Place } from "../chat/place";
import { SHORT, Window } from "./window";
import type { Row } from "./window";

export interface ScrollingHooks {
  /** The element's own tree; its `.scroller` and `.column` are here once it is drawn. */
  root: () => ParentNode;
  state: () => ChatState;
  /** Whether the end is held in view while an answer grows. */
  follows: () => boolean;
  /** Fetches what is above; null where nothing can be fetched. */
  older: () => (() => Promise<void>) | null;
  behind: (value: boolean) => void;
  /** Other items are to be drawn than before. */
  moved: () => void;
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
  /** An item, and where its upper edge is to be when all is drawn. */
  #anchor: { id: string; top: number } | null = null;
  /** The first item in view as the person left it: what is above it may still grow to its size (pictures, widgets). */
  #reading: { id: string; top: number } | null = null;
  readonly #window = new Window();
  #width = 0;
  readonly #resize = new ResizeObserver(() => this.#resized());

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
    this.#window.toEnd(this.#hooks.state().items, this.#screen, this.#kept());
    this.#hooks.moved();
    this.#follow();
  }

  /** What stands in the column. */
  rows(items: readonly ThreadItem[]): Row[] {
    return this.#window.rows(items);
  }

  /** Before another state is drawn. `place` is where to begin to read, when the thread has just been loaded. */
  willShow(before: ChatState, state: ChatState, place: Place | null): void {
    const said = state.pending.length > before.pending.length;
    if (said || before.thread?.id !== state.thread?.id || before.loading) {
      this.#sticks = true;
      this.#held = null;
    }
    if (before.loading && !state.loading) this.#held = place?.thread === state.thread?.id ? place : null;
    if (this.#held) this.#window.around(state.items, this.#indexOf(this.#held.item), this.#screen, this.#kept());
    else if (this.#sticks && before.items.length !== state.items.length) this.#window.toEnd(state.items, this.#screen, this.#kept());
    const grewUpwards = before.items.length > 0 && state.items[0] !== before.items[0];
    if (grewUpwards && !this.#sticks) this.#anchor = this.#firstInView();
  }

  /** After other items were put above, what was being read is where it was. */
  keepAnchor(): void {
    const { scroller } = this;
    const node = this.#anchor ? this.nodeOf(this.#anchor.id) : null;
    if (node && scroller && this.#anchor) {
      scroller.scrollTop += node.getBoundingClientRect().top - this.#anchor.top;
      this.#reading = this.#anchor;
    }
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
    this.#reading = this.#sticks ? null : this.#firstInView();
    this.#reach();
    this.#wantOlder();
  };

  /** What is not far from view is drawn, and what is far from it leaves the page. */
  #reach(): void {
    const { scroller, column } = this;
    const { items } = this.#hooks.state();
    if (!scroller || !column || items.length <= SHORT) return;
    const view = scroller.getBoundingClientRect();
    const { above, below } = Window.reach(view.height);
    const isNear = (room: Element): boolean => {
      const { top, bottom } = room.getBoundingClientRect();
      return bottom > view.top - above && top < view.bottom + below;
    };
    if (![...column.querySelectorAll(".room")].some(isNear)) return;
    this.#window.measure(column, items);
    this.#anchor = this.#firstInView();
    const index = this.#anchor ? this.#indexOf(this.#anchor.id) : this.#window.indexAt(items, scroller.scrollTop);
    // Far from all that is drawn: that item is to be where its room is now.
    if (!this.#anchor) this.#anchor = { id: items[index]?.id ?? "", top: view.top };
    if (this.#window.around(items, index, view.height, this.#kept())) this.#hooks.moved();
    else this.#anchor = null;
  }

  #firstInView(): { id: string; top: number } | null {
    const view = this.scroller?.getBoundingClientRect();
    if (!view) return null;
    for (const node of this.#nodes()) {
      const { top, bottom } = node.getBoundingClientRect();
      const id = node.getAttribute("data-item-id");
      if (id && bottom > view.top) return top < view.bottom ? { id, top } : null;
    }
    return null;
  }

  /** What must not leave the page: what holds the focus, what is selected from, what somebody is filling in. */
  #kept(): string[] {
    const root = this.#hooks.root();
    const active = root instanceof ShadowRoot ? root.activeElement : null;
    // What is selected in a shadow root is told by that root, where it can be asked.
    const asked = root as ParentNode & { getSelection?: () => Selection | null };
    const { anchorNode = null } = asked.getSelection?.() ?? document.getSelection() ?? {};
    const selected = anchorNode instanceof Element ? anchorNode : (anchorNode?.parentElement ?? null);
    return [active, selected, ...root.querySelectorAll("form.questions")]
      .map((node) => node?.closest("[data-item-id]")?.getAttribute("data-item-id"))
      .filter((id) => id !== null && id !== undefined);
  }

  get #screen(): number {
    return this.scroller?.clientHeight || 900;
  }

  #indexOf(id: string): number {
    const { items } = this.#hooks.state();
    return Math.max(0, items.findIndex((item) => item.id === id));
  }

  #resized(): void {
    const width = this.column?.clientWidth ?? 0;
    if (width !== this.#width) this.#window.forget();
    this.#width = width;
    const node = this.#reading && !this.#sticks && !this.#held ? this.nodeOf(this.#reading.id) : null;
    if (node && this.scroller && this.#reading) {
      this.scroller.scrollTop += node.getBoundingClientRect().top - this.#reading.top;
    }
    this.#follow();
  }

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
