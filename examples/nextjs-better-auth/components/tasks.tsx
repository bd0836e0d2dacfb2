"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import type { FormEvent } from "react";

import { authorizedFetch } from "@/lib/authorized-fetch";
import { TaskList } from "@/lib/tasks";
import type { Task } from "@/lib/tasks";

export function Tasks({ userId, url }: { userId: string; url: string }) {
  const list = useMemo(() => new TaskList(url, authorizedFetch(userId)), [url, userId]);
  const [tasks, setTasks] = useState<Task[] | null>(null);
  const [trouble, setTrouble] = useState("");

  /** Does something, then shows what the server has: the assistant writes here, too. */
  const then = useCallback(
    async (work?: Promise<void>) => {
      try {
        await work;
        setTasks(await list.all());
        setTrouble("");
      } catch (error) {
        setTrouble(error instanceof Error ? error.message : String(error));
      }
    },
    [list],
  );

  useEffect(() => {
    const look = () => {
      if (!document.hidden) void then();
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [then]);

  function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const title = String(new FormData(form).get("title") ?? "").trim();
    if (!title) return;
    form.reset();
    void then(list.add(title));
  }

  const open = tasks?.filter((task) => !task.completed) ?? [];
  const done = tasks?.filter((task) => task.completed) ?? [];
  const rows = (some: Task[]) => (
    <ul>
      {some.map((task) => (
        <Row
          key={task.id}
          task={task}
          check={(completed) => void then(list.check(task, completed))}
          remove={() => void then(list.remove(task))}
        />
      ))}
    </ul>
  );

  return (
    <main className="tasks">
      <h1>Tasks</h1>
      <form onSubmit={add}>
        <input name="title" aria-label="Add a task" placeholder="Add a task" maxLength={200} autoComplete="off" />
        <button className="action">Add</button>
      </form>
      <p className="trouble" role="alert">
        {trouble}
      </p>
      {tasks?.length === 0 && <p className="aside">Nothing to do. Add a task here, or say it in the chat.</p>}
      {open.length > 0 && rows(open)}
      {done.length > 0 && (
        <section aria-label="Done">
          <h2>Done</h2>
          {rows(done)}
        </section>
      )}
    </main>
  );
}

interface RowProps {
  task: Task;
  check: (completed: boolean) => void;
  remove: () => void;
}

function Row({ task, check, remove }: RowProps) {
  return (
    <li>
      <label>
        <input type="checkbox" checked={task.completed} onChange={(event) => check(event.target.checked)} />
        <span>{task.title}</span>
      </label>
      <button className="quiet" aria-label={`Delete ${task.title}`} onClick={remove}>
        Delete
      </button>
    </li>
  );
}
