import type { Task, TaskStatus } from "../api";
import { TEXT } from "../strings";

/** One of the two lists, as far as it has been fetched. */
export interface TaskList {
  tasks: readonly Task[];
  more: boolean;
}

export type TaskLists = Record<TaskStatus, TaskList>;

export const NO_TASKS: TaskList = { tasks: [], more: false };

/** The lists come in pages; a number that may be higher says so. */
export function countOf(list: TaskList): string {
  return `${new Intl.NumberFormat(TEXT.locale).format(list.tasks.length)}${list.more ? "+" : ""}`;
}

export function findTask(lists: TaskLists, id: Task["id"]): Task | undefined {
  return allTasks(lists).find((task) => task.id === id);
}

export function allTasks({ pending, completed }: TaskLists): Task[] {
  return [...pending.tasks, ...completed.tasks];
}

/** What is there now and was not before, or was otherwise. */
export function differences(before: TaskLists, now: TaskLists): Task["id"][] {
  const known = new Map(allTasks(before).map((task) => [task.id, task.updated_at]));
  return allTasks(now)
    .filter((task) => known.get(task.id) !== task.updated_at)
    .map(({ id }) => id);
}

/** A task goes to the list that it belongs to, in the order of its number, as the server lists them. */
export function withTask(lists: TaskLists, task: Task): TaskLists {
  const to: TaskStatus = task.completed ? "completed" : "pending";
  const others = withoutTask(lists, task.id);
  return { ...others, [to]: { ...others[to], tasks: [...others[to].tasks, task].toSorted(byNumber) } };
}

export function withoutTask(lists: TaskLists, id: Task["id"]): TaskLists {
  const without = (list: TaskList): TaskList => ({ ...list, tasks: list.tasks.filter((task) => task.id !== id) });
  return { pending: without(lists.pending), completed: without(lists.completed) };
}

/** A later page behind what is there; a task that came by another way meanwhile is not doubled. */
export function withPage(list: TaskList, tasks: readonly Task[], more: boolean): TaskList {
  const fresh = new Set(tasks.map(({ id }) => id));
  return { tasks: [...list.tasks.filter(({ id }) => !fresh.has(id)), ...tasks].toSorted(byNumber), more };
}

/** Not yet numbered by the server: shown, but not to be spoken of by number. */
export function isDraft({ id }: Task): boolean {
  return typeof id === "string" && id.startsWith("local:");
}

/** A task that the server has not numbered yet comes last. */
function byNumber(one: Task, other: Task): number {
  const number = (task: Task): number => (isDraft(task) ? Infinity : Number(task.id));
  return Math.sign(number(one) - number(other)) || 0;
}
