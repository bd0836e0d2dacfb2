import type { StreamEvent, Thread, ThreadItem } from "../protocol/wire";
import { SITUATIONS } from "./situations";
import { EVERYTHING, SPECIMENS } from "./specimens";
import type { Specimen } from "./specimens";

/** Everything that can be looked at, in the order of the list. */
export const ENTRIES: readonly string[] = [EVERYTHING.name, ...Object.keys(SITUATIONS), ...SPECIMENS.map(({ name }) => name)];

/** Answers the component as a server would, with what is in the gallery: no request leaves the page. */
export function exhibiting(entry: string): typeof fetch {
  return async (_input, init) => {
    const { type, params } = JSON.parse(String(init?.body)) as { type: string; params?: { name?: string } };
    const signal = init?.signal ?? null;
    switch (type) {
      case "threads.get_by_id":
        return thread(entry, signal);
      case "threads.create":
      case "threads.add_user_message":
        return entry === "Not sent" ? refused() : streamed(SITUATIONS[entry] ?? {}, signal);
      case "threads.list":
        return Response.json({ data: listed(entry), has_more: false, after: null });
      case "threads.custom_action":
        return new Response("", { headers: { "Content-Type": "text/event-stream" } });
      case "attachments.create":
        if (params?.name?.startsWith("slow")) return never(signal);
        return params?.name?.startsWith("refused") ? refused() : Response.json({ id: "f", type: "file", name: params?.name, mime_type: "text/plain" });
      default:
        return Response.json({});
    }
  };
}

function refused(): Response {
  return Response.json({ error: { code: "busy", message: "Too much is going on. Try again in a moment." } }, { status: 503 });
}

function listed(entry: string): object[] {
  const { threads = 1 } = SITUATIONS[entry] ?? {};
  const one = { ...threadOf(entry), items: undefined };
  return Array.from({ length: threads }, (_, number) => (number === 0 ? one : { ...one, id: `t${number}`, title: `Conversation ${number}` }));
}

function thread(entry: string, signal: AbortSignal | null): Response | Promise<Response> {
  if (entry === "Loading") return never(signal);
  if (entry === "Not found") return Response.json({ error: { code: "thread_not_found", message: "There is no such thread." } }, { status: 404 });
  return Response.json(threadOf(entry));
}

function threadOf(entry: string): Thread {
  const specimen: Specimen | undefined = [EVERYTHING, ...SPECIMENS].find(({ name }) => name === entry);
  const { status = { type: "active" }, items: own, streams } = SITUATIONS[entry] ?? {};
  // What has been said is stored, whatever becomes of its answer.
  const items = { data: own ?? (streams ? [ASKED] : null) ?? specimen?.items ?? SPECIMENS[0]?.items ?? [], has_more: false, after: null };
  return { id: "gallery", title: entry, created_at: "2026-03-02T09:00:00Z", status, items };
}

const AT = { thread_id: "gallery", created_at: "2026-03-02T09:00:00Z" };
const ASKED: ThreadItem = {
  ...{ ...AT, id: "asked", type: "user_message", inference_options: {} },
  content: [{ type: "input_text", text: "Something that was said" }],
};
const BEGUN: readonly StreamEvent[] = [
  { type: "thread.created", thread: { id: "gallery", created_at: AT.created_at } },
  { type: "thread.item.done", item: ASKED },
];

/** A turn that goes as far as the situation, and stays there or breaks off. */
function streamed({ streams = [], ends = false }: { streams?: StreamEvent[]; ends?: boolean }, signal: AbortSignal | null): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const event of [...BEGUN, ...streams]) controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`));
      if (ends) controller.close();
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
