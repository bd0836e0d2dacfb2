import type { OpenAIChatKit, UserMessageContent } from "@openai/chatkit";

import type { UserContent } from "../../protocol/wire";
import { textMessage } from "../../session/messages";
import type { Message } from "../../session/messages";

/** The message that the parameters of `sendUserMessage` describe. */
export function messageOf(params: Parameters<OpenAIChatKit["sendUserMessage"]>[0]): Message {
  return {
    content: contentOf(params),
    files: params.attachments,
    quote: params.reply,
    model: params.model,
    tool: params.toolChoice?.id,
  };
}

function contentOf(params: { text?: string; content?: UserMessageContent[] }): UserContent[] {
  return params.content ?? textMessage(params.text ?? "").content;
}
