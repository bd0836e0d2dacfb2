/** Where somebody was in the chat, as long as this tab is open: who looks at the tasks comes back to the conversation. */
export function chatPlace(userId: string): string {
  return sessionStorage.getItem(name(userId)) ?? "/chat";
}

/** The address of a conversation, or of a new one; it is kept for `chatPlace`. */
export function keepChatPlace(userId: string, threadId: string | null): string {
  const place = threadId === null ? "/chat" : `/chat?thread=${encodeURIComponent(threadId)}`;
  sessionStorage.setItem(name(userId), place);
  return place;
}

/** One for each person: somebody else may sign in in the same tab. */
function name(userId: string): string {
  return `place:${userId}`;
}
