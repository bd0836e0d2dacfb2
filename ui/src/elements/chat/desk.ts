import { ownApi } from "../../options";
import type { HoldfastOptions } from "../../options";
import { ProtocolClient } from "../../protocol/client";
import type { ThreadItem } from "../../protocol/wire";
import type { Emit } from "../../session/announce";
import { availableStorage, Drafts } from "../../session/drafts";
import { Feedback } from "../../session/feedback";
import { Session } from "../../session/session";
import { Threads } from "../../session/threads";

/** What the component works with, once it knows where its server is. */
export interface Desk {
  session: Session;
  threads: Threads;
  drafts: Drafts;
  client: ProtocolClient;
  feedback: Feedback;
}

export interface DeskHooks {
  /** The options as they are now: frameworks set new ones, with new functions, on every render. */
  options: () => HoldfastOptions;
  /** The language that is wanted of the server. */
  locale: () => string;
  emit: Emit;
  stateChanged: (urgent: boolean) => void;
  /** Done when what has changed is on the screen, and there is time for more. */
  rested: () => Promise<void>;
  threadsChanged: () => void;
  unsent: (text: string) => void;
  replaced: (item: ThreadItem) => void;
}

/** @param scope keeps one person's drafts apart from another's in the same browser. */
export function openDesk(scope: string, hooks: DeskHooks): Desk {
  const { url } = ownApi(hooks.options());
  const storage = availableStorage();
  const client = new ProtocolClient({
    url,
    storage,
    fetch: (input, init) => (ownApi(hooks.options()).fetch ?? fetch)(input, init),
    locale: hooks.locale,
    rested: hooks.rested,
  });
  const drafts = new Drafts(storage, `holdfast:${scope}:`);
  const threads = new Threads(client, hooks.threadsChanged, (error) =>
    hooks.emit("error", { error: error instanceof Error ? error : new Error(String(error)) }),
  );
  const session = new Session(client, drafts, {
    changed: hooks.stateChanged,
    emit: hooks.emit,
    unsent: hooks.unsent,
    replaced: hooks.replaced,
    clientTool: (call) => {
      const { onClientTool } = hooks.options();
      if (!onClientTool) throw new Error(`This page has no onClientTool, and the server asks for "${call.name}".`);
      return onClientTool(call);
    },
  });
  const feedback = new Feedback(
    () => client,
    hooks.threadsChanged,
    (error) => hooks.emit("error", { error: error instanceof Error ? error : new Error(String(error)) }),
  );
  return { session, threads, drafts, client, feedback };
}
