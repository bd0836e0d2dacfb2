import type {
  AssistantContent,
  AssistantMessageItem,
  ItemUpdate,
  ThreadItem,
  WidgetNode,
  WorkflowTask,
} from "../protocol/wire";

/**
 * An item with an update applied, or the item itself where the update does not fit.
 *
 * Updates that append (text deltas) fit only an item that is still open; updates that set a value fit always. So
 * a turn can be replayed over items that are already complete, and nothing doubles.
 */
export function applyUpdate(item: ThreadItem, update: ItemUpdate, open: boolean): ThreadItem {
  switch (update.type) {
    case "assistant_message.content_part.added":
    case "assistant_message.content_part.text_delta":
    case "assistant_message.content_part.annotation_added":
    case "assistant_message.content_part.done":
      return open && item.type === "assistant_message" ? applyToMessage(item, update) : item;
    case "workflow.task.added":
    case "workflow.task.updated":
      if (item.type !== "workflow") return item;
      return {
        ...item,
        workflow: { ...item.workflow, tasks: withTask(item.workflow.tasks, update.task_index, update.task) },
      };
    case "widget.root.updated":
      return item.type === "widget" ? { ...item, widget: update.widget } : item;
    case "widget.component.updated":
      return item.type === "widget"
        ? withWidget(item, mapNode(item.widget, update.component_id, () => update.component))
        : item;
    case "widget.streaming_text.value_delta":
      return open && item.type === "widget"
        ? withWidget(item, mapNode(item.widget, update.component_id, (node) => withDelta(node, update)))
        : item;
    case "generated_image.updated":
      return item.type === "generated_image" ? { ...item, image: update.image } : item;
    default:
      return item; // a kind of update that a newer server knows
  }
}

type MessageUpdate = Extract<ItemUpdate, { content_index: number }>;

function applyToMessage(item: AssistantMessageItem, update: MessageUpdate): AssistantMessageItem {
  const content = [...item.content];
  const index = update.content_index;
  if (!Number.isInteger(index) || index < 0 || index > MAX_PARTS) return item;
  while (content.length <= index) content.push(EMPTY_PART);
  const part = content[index] ?? EMPTY_PART;
  const next = changedPart(part, update);
  if (next === part && part !== EMPTY_PART) return item;
  content[index] = next;
  return { ...item, content };
}

function changedPart(part: AssistantContent, update: MessageUpdate): AssistantContent {
  switch (update.type) {
    case "assistant_message.content_part.added":
    case "assistant_message.content_part.done":
      return typeof update.content?.text === "string" ? update.content : part;
    case "assistant_message.content_part.text_delta":
      return typeof update.delta === "string" ? { ...part, text: part.text + update.delta } : part;
    case "assistant_message.content_part.annotation_added": {
      const annotations = [...(part.annotations ?? [])];
      annotations.splice(update.annotation_index, 1, update.annotation);
      return { ...part, annotations };
    }
  }
}

/** A task goes to its index; an index past the end appends, so that no hole appears. */
function withTask(tasks: readonly WorkflowTask[], index: number, task: WorkflowTask): WorkflowTask[] {
  if (typeof task !== "object" || task === null) return [...tasks];
  const next = [...tasks];
  next.splice(Math.min(index, next.length), 1, task);
  return next;
}

function withWidget<T extends ThreadItem & { type: "widget" }>(item: T, widget: WidgetNode): T {
  return widget === item.widget ? item : { ...item, widget };
}

/** The tree with one component changed; the same tree when no component has that id. */
function mapNode(node: WidgetNode, id: string, change: (node: WidgetNode) => WidgetNode): WidgetNode {
  if (node.id === id) return change(node);
  const { children } = node;
  if (Array.isArray(children)) {
    let changed = false;
    const next = children.map((child) => {
      const mapped = isNode(child) ? mapNode(child, id, change) : child;
      changed ||= mapped !== child;
      return mapped;
    });
    return changed ? { ...node, children: next } : node;
  }
  if (!isNode(children)) return node;
  const mapped = mapNode(children, id, change);
  return mapped === children ? node : { ...node, children: mapped };
}

function withDelta(node: WidgetNode, update: { delta: string; done: boolean }): WidgetNode {
  const value = typeof node["value"] === "string" ? node["value"] : "";
  const next = { ...node, value: value + update.delta };
  // A title has no such mark: with one it would be no title of the SDK's any more.
  return HALF_SAID.has(node.type) ? { ...next, streaming: !update.done } : next;
}

function isNode(value: unknown): value is WidgetNode {
  return typeof value === "object" && value !== null && "type" in value;
}

const EMPTY_PART: AssistantContent = { type: "output_text", text: "", annotations: [] };

/** Components that can say of themselves that they are still being written. */
const HALF_SAID: ReadonlySet<string> = new Set(["Text", "Markdown"]);

/** No real answer has this many parts; a wrong index must not fill the memory. */
const MAX_PARTS = 1000;
