import type { StartScreenPrompt } from "@openai/chatkit";

import type { Task, User } from "./api";
import type { PageText } from "./locale/en";
import { TEXT } from "./strings";
import { isDraft } from "./tasks/lists";
import type { TaskLists } from "./tasks/lists";

type Saying = "askPending" | "askCompleted" | "suggestAdd" | "suggestRemember" | "suggestCall" | "suggestHelp";

/**
 * Four things to say, made from the person's own tasks where there are any.
 *
 * @param words those that are said: an assistant may understand another language than the page speaks.
 */
export function promptsFor({ pending, completed }: TaskLists, words: PageText = TEXT): StartScreenPrompt[] {
  const open = pending.tasks.filter((task) => !isDraft(task));
  const [oldest, newest] = [open[0], open.length > 1 ? open.at(-1) : undefined];
  const say = (saying: Saying): StartScreenPrompt => ({ label: TEXT[saying], prompt: words[saying] });
  const own = [
    ...[oldest, newest].flatMap((task) => (task ? [finished(task, words)] : [])),
    ...(oldest ? [say("askPending")] : []),
    ...(completed.tasks.length > 0 ? [say("askCompleted")] : []),
  ];
  return [...own, ...SUGGESTIONS.map(say)].slice(0, 4);
}

function finished({ id, title }: Task, words: PageText): StartScreenPrompt {
  return { label: TEXT.finished({ title: short(title) }), prompt: words.finish({ number: String(id) }) };
}

export function greetingFor(user: User, now: Date = new Date()): string {
  const hour = now.getHours();
  const part = hour < 5 ? "evening" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
  return TEXT[part]({ name: user.name || (user.email.split("@")[0] ?? "") });
}

function short(title: string): string {
  const letters = [...new Intl.Segmenter().segment(title)].map(({ segment }) => segment);
  return letters.length > 40 ? `${letters.slice(0, 39).join("").trimEnd()}…` : title;
}

const SUGGESTIONS: readonly Saying[] = ["suggestAdd", "suggestRemember", "suggestCall", "suggestHelp"];
