import type { ThreadItem, UserContent, UserMessageInput, UserMessageItem, WireAttachment } from "../protocol/wire";

/** What a person, or a page on their behalf, wants to say. */
export interface Message {
  content: UserContent[];
  /** Files that the server has, with their names. */
  files?: readonly WireAttachment[] | undefined;
  quote?: string | null | undefined;
  model?: string | null | undefined;
  tool?: string | null | undefined;
}

export function textMessage(text: string): Message {
  return { content: [{ type: "input_text", text }] };
}

export function plainText(content: readonly UserContent[]): string {
  return content.map((part) => part.text ?? "").join("");
}

export function inputOf(item: UserMessageItem): UserMessageInput {
  return {
    // The server's types want a tag's data, and those of the page leave it to the page.
    content: item.content.map((part) => (part.type === "input_tag" ? { ...part, data: part.data ?? {} } : part)),
    attachments: (item.attachments ?? []).map(({ id }) => id),
    quoted_text: item.quoted_text ?? null,
    inference_options: item.inference_options,
  };
}

/** The bubble that is drawn before the server has answered. */
export function bubble(message: Message, key: string, thread: string | null): UserMessageItem {
  return {
    type: "user_message",
    id: `local:${key}`,
    thread_id: thread ?? "",
    created_at: new Date().toISOString(),
    content: message.content,
    attachments: [...(message.files ?? [])],
    quoted_text: message.quote ?? null,
    inference_options: {
      ...(message.model ? { model: message.model } : {}),
      ...(message.tool ? { tool_choice: { id: message.tool } } : {}),
    },
  };
}

/** The last message of the person's own that the server has. */
export function lastOwn(items: readonly ThreadItem[]): UserMessageItem | undefined {
  return items.findLast((item) => item.type === "user_message");
}

/** Whether these items hold this text as a message that came after the one named. */
export function hasArrived(items: readonly ThreadItem[], text: string, after: string | null): boolean {
  const later = items.slice(items.findIndex(({ id }) => id === after) + 1);
  return later.some((item) => item.type === "user_message" && plainText(item.content).trim() === text.trim());
}

export function keyOf(item: UserMessageItem): string {
  return item.id.slice("local:".length);
}

/** 128 random bits. `crypto.randomUUID` is missing on plain-HTTP addresses other than localhost. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
