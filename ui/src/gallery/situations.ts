import type { HoldfastChat } from "../elements/chat/chat";
import type { StreamEvent, ThreadItem, ThreadStatus } from "../protocol/wire";

/** What a conversation can be in the middle of: nothing that is stored, so no specimen shows it. */
export interface Situation {
  status?: ThreadStatus;
  /** What the thread holds; without it, Markdown. */
  items?: ThreadItem[];
  /** No thread is opened; with something to stream, something is said. */
  begins?: boolean;
  /** What the answer brings; then it breaks off (`ends`), or stays there. */
  streams?: StreamEvent[];
  ends?: boolean;
  /** How many conversations there are. */
  threads?: number;
  /** What somebody does then. */
  pose?: (chat: HoldfastChat) => Promise<void>;
}

const AT = { thread_id: "gallery", created_at: "2026-03-02T09:00:00Z" };
const asked = (id: string, text: string): ThreadItem => ({
  ...{ ...AT, id, type: "user_message", inference_options: {} },
  content: [{ type: "input_text", text }],
});
const answered = (id: string, text: string): ThreadItem => ({
  ...{ ...AT, id, type: "assistant_message" },
  content: [{ type: "output_text", text, annotations: [] }],
});

const QUESTIONS: ThreadItem = {
  ...{ ...AT, id: "questions", type: "structured_input", status: "pending" },
  inputs: [
    { id: "size", type: "multiple_choice", question: "How much milk?", options: [{ value: "One litre" }, { value: "Two litres" }] },
    { id: "also", type: "multiple_choice", question: "What else?", multiple: true, options: [{ value: "Bread" }, { value: "Eggs" }] },
    { id: "more", type: "freeform", question: "Anything to know?", description: "An allergy, say." },
  ],
};
const TOOL: ThreadItem = { ...AT, id: "tool", type: "client_tool_call", status: "pending", call_id: "c", name: "read_selection", arguments: {} };
const PICTURE: ThreadItem = { ...AT, id: "picture", type: "generated_image", image: null };
const PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PICTURE_COMES: StreamEvent[] = [
  { type: "thread.item.added", item: PICTURE },
  {
    ...{ type: "thread.item.updated", item_id: "picture" },
    update: { type: "generated_image.updated", image: { id: "i", url: PIXEL }, progress: 0.4 },
  },
];
const TROUBLE: StreamEvent = { type: "error", code: "custom", message: "The model's provider had a problem. Try again.", allow_retry: true };
const TALK = [asked("one", "What is on my list?"), answered("two", "Milk."), asked("three", "And now?"), answered("four", "Nothing more.")];

export const SITUATIONS: Readonly<Record<string, Situation>> = {
  Start: { begins: true },
  Loading: {},
  Waiting: { begins: true, streams: [{ type: "progress_update", icon: "search", text: "Looking through the notes…" }], pose: (chat) => shown(chat, "[part=waiting]") },
  Failed: { begins: true, ends: true, streams: [{ type: "notice", level: "warning", title: "A notice", message: "Something to *know*." }, TROUBLE], pose: (chat) => shown(chat, "[part=error]") },
  "Not sent": { begins: true, pose: (chat) => shown(chat, "[part=error]") },
  Locked: { status: { type: "locked" } },
  Closed: { status: { type: "closed", reason: "Ann has closed this." } },
  "Not found": {},
  Questions: { items: [asked("one", "Buy milk"), QUESTIONS] },
  "A picture comes": { begins: true, streams: PICTURE_COMES, pose: (chat) => shown(chat, "progress") },
  "A picture fails": { begins: true, ends: true, streams: [...PICTURE_COMES, TROUBLE], pose: (chat) => shown(chat, "[part=error]") },
  "The page works": { items: [asked("one", "What have I selected?"), TOOL] },
  "Answer again": { items: TALK, pose: (chat) => press(chat, "[data-again]", "[data-again-sure]") },
  Mentions: { pose: (chat) => typed(chat, "Ask @") },
  Commands: { pose: (chat) => typed(chat, "/") },
  Tools: { begins: true, pose: (chat) => press(chat, "[role=combobox]", "[role=option]") },
  Models: {
    pose: async (chat) => {
      await chat.setComposerValue({ selectedToolId: "draw", selectedModelId: "large" });
      await press(chat, "[role=combobox][aria-label=Model]", "[role=option]");
    },
  },
  Files: {
    pose: async (chat) => {
      await chat.setComposerValue({ files: ["notes.txt", "refused.pdf", "slow.png"].map((name) => new File(["x"], name)) });
      await shown(chat, "li[data-status=failed]");
    },
  },
  Dictating: {
    pose: async (chat) => {
      navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream; // it hears nothing
      await press(chat, ".microphone", ".microphone[aria-pressed=true]");
    },
  },
  History: { threads: 12, pose: (chat) => history(chat, "[part=conversation]") },
  "No history": { threads: 0, pose: (chat) => history(chat, ".note") },
  "Nothing found": {
    threads: 12,
    pose: async (chat) => {
      await history(chat, ".search");
      const field = found(chat, ".search") as HTMLInputElement;
      field.value = "zebra";
      field.dispatchEvent(new InputEvent("input"));
      await shown(chat, ".note[role=status]");
    },
  },
};

async function history(chat: HoldfastChat, wanted: string): Promise<void> {
  await chat.showHistory();
  await shown(chat, wanted);
}

async function typed(chat: HoldfastChat, text: string): Promise<void> {
  await shown(chat, "textarea");
  const field = found(chat, "textarea") as HTMLTextAreaElement;
  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent("input"));
  await shown(chat, ".menu [role=option]");
}

async function press(chat: HoldfastChat, selector: string, wanted: string): Promise<void> {
  await shown(chat, selector);
  (found(chat, selector) as HTMLElement).click();
  await shown(chat, wanted);
}

/** Done when there is such a thing in the component. */
async function shown(chat: HoldfastChat, selector: string): Promise<void> {
  while (chat.isConnected && !found(chat, selector)) await new Promise(requestAnimationFrame);
}

/** The first such thing, whichever shadow it lies in. */
function found(host: Element, selector: string): Element | null {
  const root = host.shadowRoot;
  const here = root?.querySelector(selector) ?? null;
  if (here || !root) return here;
  for (const node of root.querySelectorAll("*")) {
    const inside = found(node, selector);
    if (inside) return inside;
  }
  return null;
}
