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
