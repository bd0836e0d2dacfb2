import type { HoldfastOptions } from "../options";
import type { Config, User } from "./api";
import type { PageText } from "./locale/en";
import { greetingFor, promptsFor } from "./prompts";
import { TEXT } from "./strings";
import type { BoardState } from "./tasks/board";

/**
 * What the component is told: what the server offers, and words made from the person's own tasks.
 *
 * @param words those that are said to the assistant; what stands on the page is in the page's own.
 */
export function optionsFor(config: Config, user: User, board: BoardState, thread: string | null, words: PageText = TEXT): HoldfastOptions {
  const { models, dictation, attachments } = config;
  return {
    api: { url: "/chatkit", ...(attachments ? { uploadStrategy: { type: "two_phase" } } : {}) },
    initialThread: thread,
    startScreen: { greeting: greetingFor(user), prompts: board.status === "new" ? [] : promptsFor(board, words) },
    threadItemActions: { feedback: true },
    thread: { autoScroll: true },
    composer: {
      // One model is no choice.
      ...(models.length > 1 ? { models } : {}),
      ...(dictation ? { dictation: { enabled: true } } : {}),
      ...(attachments
        ? {
            attachments: {
              enabled: true,
              maxSize: attachments.max_size,
              maxCount: 20, // as many as the server takes with a message
              accept: Object.fromEntries(attachments.types.map((type) => [type, []])),
            },
          }
        : {}),
    },
  };
}
