import type { ProtocolClient } from "../protocol/client";
import type { StreamEvent } from "../protocol/wire";
import type { ChatEvent } from "../state/fold";
import type { ChatState } from "../state/state";
import type { Emit } from "./announce";

/** What the parts of a session need of the whole. */
export interface SessionCore {
  client: ProtocolClient;
  state: () => ChatState;
  /** The thread on the screen, also while it is still loading; null for one that does not exist yet. */
  target: () => string | null;
  dispatch: (event: ChatEvent) => void;
  emit: Emit;
  /** An event came from the server. */
  event: (event: StreamEvent) => void;
  /** A frame came that is not an event. */
  garbled: (data: string) => void;
  /** Something failed: the page is told. */
  report: (error: unknown) => void;
  /** Something failed that a person was waiting for: they are told, too. */
  failed: (error: unknown, allowRetry: boolean) => void;
}
