import type { StructuredSubmission, WidgetItem } from "../protocol/wire";
import type { ActionConfig } from "../protocol/actions";
import type { Strings } from "../strings";
import type { Autolink } from "./links";

/** What an item is drawn with, besides itself. */
export interface ItemContext {
  strings: Strings;
  autolinks: readonly Autolink[];
  /** Hosts that the thread lets pictures come from. */
  imageHosts: readonly string[];
  act: ((item: WidgetItem, action: ActionConfig) => Promise<boolean>) | null;
  /** Answers the questions of an item. */
  answer: ((item: string, input: StructuredSubmission) => Promise<void>) | null;
  /** Something happens when a mentioned thing is pressed or pointed at. */
  entities: boolean;
}
