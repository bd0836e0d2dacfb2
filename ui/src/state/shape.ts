import type { ThreadItem, ThreadMetadata } from "../protocol/wire";

/** The value, if it is what it should be; a copy without what is not, where that helps; undefined otherwise. */
type Check = (value: unknown) => unknown;

/**
 * The item with the shape that its type says, or null for what is no item, and for hidden context, which some servers
 * leak and no one should see.
 *
 * Servers may be newer, older or broken: a title that is a number, a list with a hole in it. What is drawn is drawn from
 * what passed here, so one bad item cannot take the conversation from the screen. A good item comes back as it is, the
 * very object.
 */
export function shapely(item: unknown): ThreadItem | null {
  if (!isObject(item) || typeof item["id"] !== "string" || typeof item["type"] !== "string") return null;
  const check = Object.hasOwn(ITEMS, item["type"]) ? ITEMS[item["type"]] : undefined;
  if (check === null) return null;
  return ((check ? check(item) : item) as ThreadItem | undefined) ?? null;
}

export function shapelyThread(thread: unknown): ThreadMetadata | null {
  return (THREAD(thread) as ThreadMetadata | undefined) ?? null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const text: Check = (value) => (typeof value === "string" ? value : undefined);
const number: Check = (value) => (typeof value === "number" && Number.isFinite(value) ? value : undefined);
const flag: Check = (value) => (typeof value === "boolean" ? value : undefined);

function list(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const kept = value.map(check);
    return kept.every((entry, index) => entry === value[index] && entry !== undefined) ? value : kept.filter((entry) => entry !== undefined);
  };
}

/** @param needed without one of these it is nothing. */
function record(fields: Record<string, Check>, needed: readonly string[] = []): Check {
  return (value) => {
    if (!isObject(value)) return undefined;
    let next = value;
    for (const [name, check] of Object.entries(fields)) {
      const before = value[name];
      const after = before === undefined || before === null ? before : check(before);
      if ((after === undefined || after === null) && needed.includes(name)) return undefined;
      if (after === before) continue;
      if (next === value) next = { ...value };
      if (after === undefined) Reflect.deleteProperty(next, name);
      else next[name] = after;
    }
    return next;
  };
}

const source = record({
  ...{ type: text, title: text, description: text, timestamp: text, group: text, url: text, attribution: text },
  ...{ filename: text, id: text, icon: text, label: text, inline_label: text, interactive: flag, data: record({}) },
});
const task = record({
  ...{ type: text, status_indicator: text, title: text, icon: text, content: text, title_query: text },
  ...{ queries: list(text), sources: list(source) },
});
const said = record({ type: text, text, id: text, group: text, interactive: flag, data: record({}) }, ["text"]);
const part = record({ text, annotations: list(record({ source, index: number }, ["source"])) }, ["text"]);
const attachment = record({ id: text, type: text, name: text, mime_type: text, preview_url: text }, ["id"]);
const answer = record({ values: list(text), skipped: flag });
const question = record(
  {
    ...{ id: text, type: text, question: text, description: text, multiple: flag, answer },
    options: list(record({ value: text }, ["value"])),
  },
  ["id", "question"],
);
const workflow = record(
  { type: text, tasks: list(task), summary: record({ title: text, icon: text, duration: number }), expanded: flag },
  ["tasks"],
);

/** What is needed of each kind of item; null for what is never shown. Of a kind that is not here, nothing is known. */
const ITEMS: Record<string, Check | null> = {
  user_message: record(
    { content: list(said), attachments: list(attachment), quoted_text: text, inference_options: record({ model: text }) },
    ["content"],
  ),
  assistant_message: record({ content: list(part) }, ["content"]),
  workflow: record({ workflow }, ["workflow"]),
  task: record({ task }, ["task"]),
  widget: record({ widget: record({ type: text }, ["type"]), copy_text: text }, ["widget"]),
  generated_image: record({ image: record({ id: text, url: text }) }),
  structured_input: record({ inputs: list(question), status: text }, ["inputs"]),
  client_tool_call: record({ name: text, call_id: text, status: text, arguments: record({}) }, ["name"]),
  hidden_context_item: null,
  sdk_hidden_context: null,
};

const THREAD = record(
  {
    ...{ id: text, title: text, created_at: text, allowed_image_domains: list(text) },
    status: record({ type: text, reason: text }, ["type"]),
  },
  ["id"],
);
