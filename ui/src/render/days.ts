import type { ThreadMetadata } from "../protocol/wire";

export type Day = "today" | "yesterday" | "earlier";

export interface DayGroup {
  day: Day;
  threads: ThreadMetadata[];
}

/**
 * Threads by the day of their last activity, in the order given (newest activity first).
 *
 * The wire tells when a thread was created, not when it was last written to. But a thread listed above another was
 * active no earlier than that other one was created, so the latest creation from here downwards is a bound.
 */
export function byDay(threads: readonly ThreadMetadata[], now: Date = new Date()): DayGroup[] {
  const bounds: number[] = [];
  let latest = 0;
  for (const thread of threads.toReversed()) {
    latest = Math.max(latest, Date.parse(thread.created_at) || 0);
    bounds.unshift(latest);
  }
  const groups: DayGroup[] = [];
  threads.forEach((thread, index) => {
    const day = dayOf(bounds[index] ?? 0, now);
    const last = groups.at(-1);
    if (last?.day === day) last.threads.push(thread);
    else groups.push({ day, threads: [thread] });
  });
  return groups;
}

function dayOf(time: number, now: Date): Day {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  if (time >= today.getTime()) return "today";
  // By the calendar, not by 24 hours: some days are shorter.
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  return time >= yesterday.getTime() ? "yesterday" : "earlier";
}
