import type { ThreadItem, WidgetNode } from "../protocol/wire";
import everything from "../testing/gallery.json";

/** Something that a thread can hold or show: a name, and what is in the thread. */
export interface Specimen {
  name: string;
  items: ThreadItem[];
}

interface Fixture {
  name: string;
  items: ThreadItem[];
}

const AT = { thread_id: "gallery", created_at: "2026-03-02T09:00:00Z" };

const MARKDOWN = `# A heading

Words that are plain, **strong**, *stressed*, ~~struck~~ and \`code\`, with a [link](https://example.org) in them, and a word
thatisaslongasnowordcanbewithoutbreakingthelineitstandsinoverandoveragain.

- a list
  1. with a list
  2. in it
- [x] done
- [ ] not done

> A quotation.

| Task | Hours | When |
|---|---:|:---:|
| Buy milk | 0.5 | today |
| Write a letter that takes more than one line to say what it is | 12 | later |

\`\`\`python
def add(title: str) -> Task:
    return Task(title, number=3)  # a comment
\`\`\`

A formula, $e^{i\\pi} + 1 = 0$, and a note.[^1]

[^1]: Below the line.

فقرة بالعربية، فيها English كلمة.

اردو کا ایک پیراگراف۔`;

const LIST: WidgetNode = {
  type: "ListView",
  limit: 2,
  status: { text: "A list", icon: "notebook" },
  children: ["Buy milk", "Call mom", "Pay the rent"].map((value) => ({
    type: "ListViewItem",
    gap: 3,
    onClickAction: { type: "open" },
    children: [{ type: "Icon", name: "empty-circle" }, { type: "Text", value }],
  })),
};

const BASIC: WidgetNode = { type: "Basic", gap: 2, children: [{ type: "Text", value: "Without a frame" }] };

const fixtures = Object.entries(import.meta.glob<Fixture>("../../fixtures/*.json", { eager: true, import: "default" }));

/** What the tests fold, what widgets can be, and Markdown: each under its own name. */
export const SPECIMENS: readonly Specimen[] = [
  { name: "Markdown", items: [said("markdown", MARKDOWN)] },
  { name: "Widget: every component", items: [widget("card", everything as WidgetNode)] },
  { name: "Widget: a list", items: [widget("list", LIST)] },
  { name: "Widget: without a frame", items: [widget("basic", BASIC)] },
  ...fixtures.map(([path, { name, items }]) => ({ name, items: items.map((item) => named(item, path)) })),
];

/** All of it, one below the other, as one conversation. What several fixtures hold is shown once: a long thread shows a part. */
export const EVERYTHING: Specimen = { name: "Everything", items: distinct(SPECIMENS.flatMap(({ items }) => items)) };

function distinct(items: readonly ThreadItem[]): ThreadItem[] {
  const looks = items.map((item): [string, ThreadItem] => [JSON.stringify({ ...item, ...AT, id: "" }), item]);
  return [...new Map(looks.toReversed()).values()].toReversed();
}

/** Ids of several fixtures are the same, and the thread knows its items by them. */
function named(item: ThreadItem, path: string): ThreadItem {
  return { ...item, id: `${path.split("/").at(-1) ?? ""}:${item.id}` };
}

function said(id: string, text: string): ThreadItem {
  return { ...AT, id, type: "assistant_message", content: [{ type: "output_text", text, annotations: [] }] };
}

function widget(id: string, root: WidgetNode): ThreadItem {
  return { ...AT, id, type: "widget", widget: root };
}
