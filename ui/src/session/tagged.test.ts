import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { contentOf, edited, endOf, fitting, former, joined, labelOf, NOTHING, revived, tagBeside, withTag, writtenOf } from "./tagged";
import type { TagPart, Written } from "./tagged";

const ann: TagPart = { type: "input_tag", id: "p1", text: "Ann", data: { team: "red" } };
const bob: TagPart = { type: "input_tag", id: "p2", text: "Bob B", group: "People", interactive: true };
const asked = withTag({ text: "ask @an today", tags: [] }, 4, 7, ann);

describe("a tag", () => {
  it("takes the place of what was typed, and the caret goes behind it", () => {
    expect(asked).toEqual({ text: "ask @Ann today", tags: [{ at: 4, part: ann }], caret: 9 });
    expect(withTag(NOTHING, 0, 0, bob)).toEqual({ text: "@Bob B ", tags: [{ at: 0, part: bob }], caret: 7 });
  });

  it("is sent as what it is, between the words around it", () => {
    expect(contentOf(asked)).toEqual([{ type: "input_text", text: "ask " }, ann, { type: "input_text", text: " today" }]);
    expect(contentOf(withTag(NOTHING, 0, 0, bob))).toEqual([bob]);
    expect(contentOf(NOTHING)).toEqual([{ type: "input_text", text: "" }]);
  });

  it("moves with the text before it, and is a mere word once it is touched", () => {
    expect(edited(asked, "do ask @Ann today", 3).tags).toEqual([{ at: 7, part: ann }]);
    expect(edited(asked, "ask @@Ann today", 5).tags).toEqual([{ at: 5, part: ann }]);
    expect(edited(asked, "ask @Ann's today", 10).tags).toEqual(asked.tags);
    expect(edited(asked, "ask @Anxn today", 8).tags).toEqual([]);
    expect(edited(asked, "ask @An today", 7).tags).toEqual([]);
    expect(edited(asked, "ask @Ann tod", 12).tags).toEqual(asked.tags);
    expect(edited(asked, "", 0)).toEqual(NOTHING);
  });

  it("is itself again when its words come back to their place", () => {
    const known = former(former([], asked.tags), asked.tags);
    const gone = edited(asked, "ask  today", 4);
    expect(gone.tags).toEqual([]);
    expect(revived(gone, known).tags).toEqual([]);
    expect(revived(edited(gone, asked.text, 8), known)).toEqual({ text: asked.text, tags: asked.tags });
    expect(revived(asked, known).tags).toEqual(asked.tags);
  });

  it("is found by the caret at its ends", () => {
    expect([tagBeside(asked, 8, "before")?.part, tagBeside(asked, 4, "after")?.part]).toEqual([ann, ann]);
    expect([tagBeside(asked, 4, "before"), tagBeside(asked, 6, "after")]).toEqual([undefined, undefined]);
  });

  it("is kept where it still stands in the text", () => {
    expect(fitting(asked.text, JSON.parse(JSON.stringify(asked.tags)))).toEqual({ text: asked.text, tags: asked.tags });
    expect(fitting("ask someone", asked.tags).tags).toEqual([]);
    for (const other of [null, "x", [null], [{ at: "4", part: ann }], [{ at: 4, part: { type: "input_tag" } }]]) {
      expect(fitting(asked.text, other).tags).toEqual([]);
    }
  });

  it("keeps its words wherever one writes: random edits", () => {
    const begun = joined(asked, "\n", withTag({ text: "and  too", tags: [] }, 4, 4, bob));
    const change = fc.record({ from: fc.nat(40), cut: fc.nat(6), put: fc.string({ maxLength: 5 }) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let written: Written = { text: begun.text, tags: begun.tags };
        for (const { from, cut, put } of changes) {
          const text = written.text.slice(0, from) + put + written.text.slice(from + cut);
          written = edited(written, text, Math.min(from + put.length, text.length));
          for (const tag of written.tags) expect(text.slice(tag.at, endOf(tag))).toBe(labelOf(tag.part));
        }
        expect(writtenOf(contentOf(written)).text.trim()).toBe(written.text.trim());
      }),
    );
  });
});
