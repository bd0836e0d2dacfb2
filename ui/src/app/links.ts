import type { Autolink } from "../render/links";

/** What the assistant's words can lead to on this page. */
export type Link = { name: "task"; id: number } | { name: "task.undo"; change: number; item: string | null };

/** A task's number in the assistant's text leads to the task, and so does what a receipt says was done. */
export const TASK_LINKS: readonly Autolink[] = [
  { pattern: /(?<=^(?:Added|Completed|Changed) )([1-9]\d{0,8}): .+/s, href: (match) => `chatkit-link://task?id=${match[1]}` },
  { pattern: /\btasks? #?([1-9]\d{0,8})\b/gi, href: (match) => `chatkit-link://task?id=${match[1]}` },
];

/** What a deep link asks for; null when this page has no such thing. Its data is text that a model may have written. */
export function linkOf(name: string, data: Record<string, unknown> = {}): Link | null {
  const id = numberOf(data["id"]);
  const change = numberOf(data["change"]);
  if (name === "task" && id !== null) return { name, id };
  const item = typeof data["item"] === "string" ? data["item"] : null;
  if (name === "task.undo" && change !== null) return { name, change, item };
  return null;
}

function numberOf(value: unknown): number | null {
  return /^[1-9]\d{0,14}$/.test(String(value)) ? Number(value) : null;
}
