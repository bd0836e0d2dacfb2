import type { StreamEvent } from "../protocol/wire";

/** Events for the page around the component, as `ChatKitEvents` names them without their prefix. */
export interface SessionEvents {
  error: { error: Error };
  log: { name: string; data?: Record<string, unknown> };
  effect: { name: string; data?: Record<string, unknown> };
  "response.start": undefined;
  "response.end": undefined;
  "thread.change": { threadId: string | null };
  "thread.load.start": { threadId: string };
  "thread.load.end": { threadId: string };
}

export type Emit = <K extends keyof SessionEvents>(name: K, detail: SessionEvents[K]) => void;

/** Tells the page what a server's event means to it. `used` is false when the fold had no place for the event. */
export function announce(event: StreamEvent, used: boolean, emit: Emit): void {
  switch (event.type) {
    case "client_effect":
      emit("effect", { name: event.name, ...(event.data ? { data: event.data } : {}) });
      return;
    case "error":
      emit("error", { error: new Error(event.message ?? event.code ?? "The turn failed.") });
      return;
    case "thread.item.done":
      if (used) emit("log", { name: event.type, data: { itemId: event.item.id, itemType: event.item.type } });
      return;
    case "stream_options":
      return;
    default:
      if (!used) emit("log", { name: "event.ignored", data: { eventType: event.type } });
  }
}
