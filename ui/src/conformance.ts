/**
 * Holds this component to the public types of `@openai/chatkit`: the compiler reads this file, and no bundle has it.
 *
 * What the types add (an option, a method, an event) does not compile until it is here, in `options.ts`, and in the
 * tests that walk through these tables.
 */
import type { ChatKitEvents, ChatKitOptions, OpenAIChatKit } from "@openai/chatkit";

import type { HoldfastChat } from "./elements/chat/chat";
import type { HoldfastOptions } from "./options";

type Holds<T extends true> = T;
type Fits<A, B> = A extends B ? true : false;

/** The methods of the official element beside those of every element. */
export type Method = Exclude<keyof OpenAIChatKit, keyof HTMLElement>;

export type ElementFits = Holds<Fits<HoldfastChat, OpenAIChatKit>>;
export type OptionsFit = Holds<Fits<ChatKitOptions, HoldfastOptions>>;
export type MethodsFit = Holds<Fits<Pick<HoldfastChat, Method>, Pick<OpenAIChatKit, Method>>>;

export const METHODS = {
  setOptions: true,
  focusComposer: true,
  setThreadId: true,
  sendCustomAction: true,
  sendUserMessage: true,
  setComposerValue: true,
  showHistory: true,
  hideHistory: true,
  fetchUpdates: true,
} satisfies Record<Method, true>;

export const EVENTS = {
  "chatkit.ready": true,
  "chatkit.error": true,
  "chatkit.effect": true,
  "chatkit.deeplink": true,
  "chatkit.response.start": true,
  "chatkit.response.end": true,
  "chatkit.history.open": true,
  "chatkit.history.close": true,
  "chatkit.thread.change": true,
  "chatkit.thread.load.start": true,
  "chatkit.thread.load.end": true,
  "chatkit.tool.change": true,
  "chatkit.log": true,
} satisfies Record<keyof ChatKitEvents, true>;

/** A listener gets the event that its name promises: `detail` is typed, and no cast is needed. */
export function listens(chat: HoldfastChat): void {
  chat.addEventListener("chatkit.thread.change", ({ detail }) => detail.threadId satisfies string | null);
  chat.addEventListener("chatkit.error", ({ detail }) => detail.error satisfies Error);
}
