import type { Entity } from "@openai/chatkit";

import type { UserContent } from "../protocol/wire";

export type TagPart = Extract<UserContent, { type: "input_tag" }>;

/** A tag in a text that is being written: from `at` on, its label stands for it. */
export interface Tag {
  at: number;
  part: TagPart;
}

/**
 * What is being written. Tags are words of the text, so that a plain field can hold them, with all that people and their
 * devices know to do in one; where they stand is kept beside it, in order.
 */
export interface Written {
  text: string;
  tags: readonly Tag[];
}

export const NOTHING: Written = Object.freeze({ text: "", tags: [] });

export const labelOf = (part: TagPart): string => `@${part.text}`;
export const endOf = ({ at, part }: Tag): number => at + labelOf(part).length;

/** The text was changed in one place, with the caret now behind the change. A tag that was touched is a mere word now. */
export function edited(before: Written, text: string, caret: number): Written {
  if (before.tags.length === 0) return { text, tags: [] };
  const most = Math.min(before.text.length, text.length);
  let after = 0;
  while (after < Math.min(most, text.length - caret) && before.text.at(-1 - after) === text.at(-1 - after)) after += 1;
  let same = 0;
  while (same < most - after && before.text[same] === text[same]) same += 1;
  const moved = text.length - before.text.length;
  const tags = before.tags.flatMap((tag) => {
    if (endOf(tag) <= same) return [tag];
    return tag.at >= before.text.length - after ? [{ ...tag, at: tag.at + moved }] : [];
  });
  return { text, tags };
}

/** With the tag in place of the text from `from` to `to`, and room behind it; `caret` is where one goes on writing. */
export function withTag(written: Written, from: number, to: number, part: TagPart): Written & { caret: number } {
  const rest = written.text.slice(to);
  const label = labelOf(part) + (/^\s/.test(rest) ? "" : " ");
  const next = edited(written, written.text.slice(0, from) + label + rest, from + label.length);
  const tags = [...next.tags, { at: from, part }].toSorted((one, other) => one.at - other.at);
  return { text: next.text, tags, caret: from + labelOf(part).length + 1 };
}

/** The tag that ends (or begins) exactly at the caret, if there is one. */
export function tagBeside({ tags }: Written, caret: number, side: "before" | "after"): Tag | undefined {
  return tags.find((tag) => (side === "before" ? endOf(tag) : tag.at) === caret);
}

/** Tags that were in the text at some time, each once for each place. */
export function former(known: readonly Tag[], tags: readonly Tag[]): readonly Tag[] {
  const fresh = tags.filter(({ at, part }) => !known.some((other) => other.at === at && other.part.id === part.id));
  return fresh.length === 0 ? known : [...known, ...fresh].slice(-FORMER_AT_MOST);
}

/** With those that were there before, where their words stand again and are no tag yet. */
export function revived(written: Written, known: readonly Tag[]): Written {
  const tags = [...written.tags];
  for (const tag of known) {
    const free = tags.every((other) => endOf(tag) <= other.at || endOf(other) <= tag.at);
    if (free && written.text.startsWith(labelOf(tag.part), tag.at)) tags.push(tag);
  }
  return { text: written.text, tags: tags.toSorted((one, other) => one.at - other.at) };
}

const FORMER_AT_MOST = 50;

/** The text without space around it, cut into what the protocol calls content. */
export function contentOf({ text, tags }: Written): UserContent[] {
  const begin = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  const content: UserContent[] = [];
  let from = begin;
  const words = (to: number): void => {
    if (to > from) content.push({ type: "input_text", text: text.slice(from, to) });
  };
  for (const tag of tags) {
    words(tag.at);
    content.push(tag.part);
    from = endOf(tag);
  }
  words(end);
  return content.length > 0 ? content : [{ type: "input_text", text: "" }];
}

/** The other way: a message that is to be written anew. */
export function writtenOf(content: readonly UserContent[]): Written {
  let text = "";
  const tags: Tag[] = [];
  for (const part of content) {
    if (part.type === "input_tag") tags.push({ at: text.length, part });
    text += part.type === "input_tag" ? labelOf(part) : part.text;
  }
  return { text, tags };
}

/** The thing that a tag stands for, as the page knows it. */
export function entityOf({ id, text, group, data, interactive }: TagPart): Entity {
  return {
    id,
    title: text,
    ...(group == null ? {} : { group }),
    ...(data ? { data: data as Record<string, string> } : {}),
    ...(interactive == null ? {} : { interactive }),
  };
}

export function joined(one: Written, between: string, other: Written): Written {
  const moved = one.text.length + between.length;
  return { text: one.text + between + other.text, tags: [...one.tags, ...other.tags.map((tag) => ({ ...tag, at: tag.at + moved }))] };
}

/** What was kept somewhere that others can write to: tags that do not stand in this text are none. */
export function fitting(text: string, tags: unknown): Written {
  if (!Array.isArray(tags)) return { text, tags: [] };
  return { text, tags: tags.filter((tag): tag is Tag => isTag(tag) && text.startsWith(labelOf(tag.part), tag.at)) };
}

function isTag(value: unknown): value is Tag {
  const { at, part } = (value ?? {}) as Partial<Tag>;
  return typeof at === "number" && part?.type === "input_tag" && typeof part.id === "string" && typeof part.text === "string";
}
