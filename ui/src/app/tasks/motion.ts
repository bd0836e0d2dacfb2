/** Where each task stood before the list was drawn anew, so that it can be seen to go where it stands now. */
export class Motion {
  readonly #reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
  #before = new Map<string, number>();

  note(root: ParentNode): void {
    this.#before = new Map();
    if (this.#reduced.matches) return;
    for (const row of rowsIn(root)) this.#before.set(idOf(row), row.getBoundingClientRect().top);
  }

  play(root: ParentNode): void {
    if (this.#before.size === 0) return;
    const moves: [HTMLElement, number | undefined][] = rowsIn(root).map((row) => {
      const before = this.#before.get(idOf(row));
      return [row, before === undefined ? undefined : before - row.getBoundingClientRect().top];
    });
    this.#before = new Map();
    for (const [row, by] of moves) {
      if (by === undefined) row.animate({ opacity: [0, 1] }, TIMING);
      // One that travels far would draw the eye along; it is enough that it comes from the right side.
      else if (Math.abs(by) >= 1) row.animate({ transform: [`translateY(${by}px)`, "none"] }, TIMING);
    }
  }
}

/** Marks a task for a moment, or what leads to it: somebody else has changed it. What is hidden glows when it is shown. */
export function glow(element: HTMLElement): void {
  delete element.dataset["touched"];
  void element.offsetWidth; // a second touch begins the animation anew
  element.dataset["touched"] = "";
  element.addEventListener("animationend", () => delete element.dataset["touched"], { once: true });
}

function rowsIn(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("li[data-task-id]")];
}

function idOf(row: HTMLElement): string {
  return row.dataset["taskId"] ?? "";
}

const TIMING: KeyframeAnimationOptions = { duration: 160, easing: "ease-out" };
