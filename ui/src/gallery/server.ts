import type { StreamEvent, Thread, ThreadStatus } from "../protocol/wire";
import { EVERYTHING, SPECIMENS } from "./specimens";
import type { Specimen } from "./specimens";

/** What a conversation can be in the middle of: nothing that is stored, so no specimen shows it. */
export const SITUATIONS = ["Start", "Loading", "Waiting", "Failed", "Locked", "Not found"] as const;

export type Situation = (typeof SITUATIONS)[number];

/** Everything that can be looked at, in the order of the list. */
export const ENTRIES: readonly string[] = [EVERYTHING.name, ...SITUATIONS, ...SPECIMENS.map(({ name }) => name)];

/** Answers the component as a server would, with what is in the gallery: no request leaves the page. */
export function exhibiting(entry: string): typeof fetch {
  return async (_input, init) => {
    const { type } = JSON.parse(String(init?.body)) as { type: string };
    switch (type) {
      case "threads.get_by_id":
        return thread(entry, init?.signal ?? null);
      case "threads.create":
      case "threads.add_user_message":
        return streamed(entry, init?.signal ?? null);
      case "threads.list":
        return Response.json({ data: [{ ...threadOf(entry), items: undefined }], has_more: false, after: null });
      case "threads.custom_action":
        return new Response("", { headers: { "Content-Type": "text/event-stream" } });
      default:
        return Response.json({});
    }
  };
}

function thread(entry: string, signal: AbortSignal | null): Response | Promise<Response> {
  if (entry === "Loading") return never(signal);
  if (entry === "Not found") return Response.json({ error: { code: "thread_not_found", message: "There is no such thread." } }, { status: 404 });
  return Response.json(threadOf(entry));
}

function threadOf(entry: string): Thread {
  const specimen: Specimen | undefined = [EVERYTHING, ...SPECIMENS].find(({ name }) => name === entry);
  const status: ThreadStatus = entry === "Locked" ? { type: "locked" } : { type: "active" };
  const items = { data: specimen?.items ?? SPECIMENS[0]?.items ?? [], has_more: false, after: null };
  return { id: "gallery", title: entry, created_at: "2026-03-02T09:00:00Z", status, items };
}

/** A turn that goes as far as the situation, and stays there or breaks off. */
function streamed(entry: string, signal: AbortSignal | null): Response {
  const events: StreamEvent[] =
    entry === "Failed"
      ? [
          { type: "notice", level: "warning", title: "A notice", message: "Something to *know*." },
          { type: "error", code: "custom", message: "The model's provider had a problem. Try again.", allow_retry: true },
        ]
      : [{ type: "progress_update", icon: "search", text: "Looking through the notes…" }];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const event of events) controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`));
      if (entry === "Failed") controller.close();
      else signal?.addEventListener("abort", () => controller.error(signal.reason));
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

function never(signal: AbortSignal | null): Promise<Response> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")));
  });
}
