import type { StreamEvent, ThreadItem, UserContent, WireAttachment } from "../../protocol/wire";

/** One exchange of the conversation beside the sign-in: what is said, what is done, what is answered. */
interface Exchange {
  say: string;
  receipts: readonly string[];
  answer: string;
}

/** The offline model's own words: what is played here, it does. */
export const SCRIPT: readonly Exchange[] = [
  { say: "I need to remember to pay the rent", receipts: ["Added 1: Pay the rent"], answer: "Added task 1: Pay the rent." },
  {
    say: "I paid the rent and add call mom tonight",
    receipts: ["Completed 1: Pay the rent", "Added 2: Call mom tonight"],
    answer: "Completed task 1: Pay the rent.\n\nAdded task 2: Call mom tonight.",
  },
  { say: "what’s left?", receipts: [], answer: "You have 1 task to do: **2** Call mom tonight." },
];

/** Waits as long as a reader would; at once where nothing may move. */
export type Wait = (milliseconds: number) => Promise<void>;

/**
 * Answers the component's requests as a server would, from the script and nothing else: no request leaves the page.
 * Each message is answered with the next exchange.
 */
export function scripted(wait: Wait): typeof fetch {
  let next = 0;
  return async (_input, init) => {
    const { type, params } = JSON.parse(String(init?.body)) as { type: string; params: { input?: { content: UserContent[] } } };
    const exchange = params.input ? SCRIPT[next] : undefined;
    if (!exchange) return Response.json(type === "turns.get" ? { turn: null } : { data: [], has_more: false, after: null });
    next += 1;
    return new Response(streamed(events(exchange, next, wait)), { headers: { "Content-Type": "text/event-stream" } });
  };
}

async function* events({ say, receipts, answer }: Exchange, number: number, wait: Wait): AsyncGenerator<StreamEvent> {
  const made = { thread_id: "thread", created_at: new Date().toISOString() };
  const attachments: WireAttachment[] = [];
  if (number === 1) {
    const thread = { id: "thread", created_at: made.created_at, items: { data: [], has_more: false } };
    yield { type: "thread.created", thread };
  }
  const content: UserContent[] = [{ type: "input_text", text: say }];
  yield done({ ...made, id: `said-${number}`, type: "user_message", content, attachments, inference_options: {} });
  await wait(700);
  for (const [index, title] of receipts.entries()) {
    const tasks = [{ type: "custom" as const, title, icon: "check", status_indicator: "complete" as const }];
    yield done({ ...made, id: `receipt-${number}-${index}`, type: "workflow", workflow: { type: "custom", tasks } });
    await wait(350);
  }
  const words = answer.match(/\S+\s*/g) ?? [];
  const item = (text: string): ThreadItem => ({
    ...made,
    id: `answer-${number}`,
    type: "assistant_message",
    content: [{ type: "output_text", text, annotations: [] }],
  });
  yield { type: "thread.item.added", item: item("") };
  for (const delta of words) {
    const update = { type: "assistant_message.content_part.text_delta" as const, content_index: 0, delta };
    yield { type: "thread.item.updated", item_id: `answer-${number}`, update };
    await wait(50);
  }
  yield done(item(answer));
}

function done(item: ThreadItem): StreamEvent {
  return { type: "thread.item.done", item };
}

function streamed(source: AsyncGenerator<StreamEvent>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done: over } = await source.next();
      if (over) controller.close();
      else controller.enqueue(encoder.encode(`data: ${JSON.stringify(value)}\n\n`));
    },
  });
}
