import type { StartScreenPrompt } from "@openai/chatkit";

import type { Task, User } from "./api";
import { TEXT } from "./strings";
import { isDraft } from "./tasks/lists";
import type { TaskLists } from "./tasks/lists";

/** Four things to say, made from the person's own tasks where there are any. */
export function promptsFor({ pending, completed }: TaskLists): StartScreenPrompt[] {
  const open = pending.tasks.filter((task) => !isDraft(task));
  const [oldest, newest] = [open[0], open.length > 1 ? open.at(-1) : undefined];
  const own = [
    ...[oldest, newest].flatMap((task) => (task ? [finished(task)] : [])),
    ...(oldest ? [say(TEXT.askPending)] : []),
    ...(completed.tasks.length > 0 ? [say(TEXT.askCompleted)] : []),
  ];
  return [...own, ...TEXT.suggestions.map(say)].slice(0, 4);
}

function finished({ id, title }: Task): StartScreenPrompt {
  return { label: TEXT.finished(short(title)), prompt: `Mark task ${id} as complete` };
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
