import type { ChatState, Failure } from "../../state/state";

/** What a person can hand to whoever runs the server: facts, and none of the conversation's words. */
export function detailsOf(failure: Failure, state: ChatState, now: Date = new Date()): string {
  return JSON.stringify(
    {
      ...failure,
      thread: state.thread?.id ?? null,
      lastItem: state.items.at(-1)?.id ?? null,
      copiedAt: now.toISOString(),
      page: location.origin,
    },
    null,
    2,
  );
}

/** The clipboard's own interface is missing on plain-HTTP addresses other than localhost. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}
