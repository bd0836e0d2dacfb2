import type { StartScreenPrompt } from "@openai/chatkit";

import type { User } from "./api";
import type { BoardState } from "./tasks/board";
import { TEXT } from "./strings";

/** Four things to say, made from the person's own tasks where there are any. */
export function promptsFor(board: BoardState): StartScreenPrompt[] {
  const [first, second] = board.pending.tasks.filter(({ id }) => !String(id).startsWith("local:"));
  const prompts: StartScreenPrompt[] = [];
  if (first) {
    prompts.push({ label: `I finished “${short(first.title)}”`, prompt: `Mark task ${first.id} as complete` });
    prompts.push(say("What’s pending?"));
  }
  if (second) {
    prompts.push({ label: `Delete “${short(second.title)}”`, prompt: `Delete task ${second.id}` });
  }
  if (board.completed.tasks.length > 0) prompts.push(say("What have I completed?"));
  const always = ["Add a task to buy groceries", "I need to remember to pay bills", "Show me all my tasks", "What’s pending?"];
  for (const text of always) {
    if (prompts.length < 4 && !prompts.some(({ label }) => label === text)) prompts.push(say(text));
  }
  return prompts.slice(0, 4);
}

export function greetingFor(user: User, now: Date = new Date()): string {
  const hour = now.getHours();
  const part = hour < 5 ? TEXT.evening : hour < 12 ? TEXT.morning : hour < 18 ? TEXT.afternoon : TEXT.evening;
  return TEXT.greeting(part, user.name || (user.email.split("@")[0] ?? ""));
}

function say(text: string): StartScreenPrompt {
  return { label: text, prompt: text };
}

function short(title: string): string {
  const letters = [...new Intl.Segmenter().segment(title)].map(({ segment }) => segment);
  return letters.length > 40 ? `${letters.slice(0, 39).join("").trimEnd()}…` : title;
}
