import { html, render } from "lit";
import { beforeEach, describe, expect, it } from "vitest";

import { until } from "../testing/server";
import { LETTERS } from "./lucide/lazy";
import { widgetIcon } from "./named-icons";

let stage: HTMLElement;

beforeEach(() => {
  stage = document.createElement("div");
});

const show = (name: unknown, size?: unknown): unknown => render(html`${widgetIcon(name, size)}`, stage);
const svg = (): SVGElement | null => stage.querySelector("svg");
const path = (): string => stage.querySelector("path")?.getAttribute("d") ?? "";

describe("an icon by its name", () => {
  it("is drawn at once where it is ChatKit's own, and nothing for a name that is nobody's", () => {
    show("calendar", "lg");
    expect([path().startsWith("M"), svg()?.getAttribute("width")]).toEqual([true, "24"]);
    for (const name of ["nonsense", "vendor:acme", "__proto__", "lucide:__proto__", "lucide:<b>", 7, null]) {
      show(name, "toString");
      expect(svg()).toBeNull();
    }
  });

  it("is Lucide's where it says so: its room first, then its lines; another name takes another's place", async () => {
    show("lucide:badge-check");
    expect([svg()?.getAttribute("width"), path()]).toEqual(["20", ""]);
    await until(() => path() !== "");
    const first = path();
    show("lucide:alarm-check"); // another name for alarm-clock-check
    await until(() => path() !== first && path() !== "");
    show("lucide:badge-check");
    expect(path()).toBe(first);
  });

  it("leaves no room for one that Lucide does not have, and comes back with one that it has", async () => {
    show("lucide:no-such-thing");
    await until(() => svg()?.getAttribute("display") === "none");
    show("lucide:circle");
    await until(() => path() !== "");
    expect([svg()?.hasAttribute("display"), path()]).toEqual([false, "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0"]);
  });

  it("can be every one of Lucide's, by the first letter of its name", async () => {
    const all = await Promise.all(Object.values(LETTERS).map(async (load) => (await load()).default));
    const paths = all.flatMap(Object.values);
    expect(paths.length).toBeGreaterThan(1900);
    // What is made of several shapes: each begins where it says.
    expect(all[1]?.["badge-check"]).toMatch(/M16 9l-5\.5 5\.5L8 12$/);
    expect(paths.filter((one) => one.startsWith("m"))).toEqual([]);
    expect(paths.filter((one) => !/^M[-\d. a-z]+$/i.test(one.replaceAll(",", " ")))).toEqual([]);
  });
});
