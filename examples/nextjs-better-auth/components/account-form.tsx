"use client";

import Link from "next/link";
import { useState } from "react";
import type { FormEvent } from "react";

import { authClient } from "@/lib/auth-client";

type Kind = "sign-in" | "sign-up";

const WORDS = {
  "sign-in": { title: "Welcome back", action: "Sign in", other: "No account yet?", path: "/sign-up", link: "Sign up" },
  "sign-up": { title: "Make an account", action: "Sign up", other: "Been here before?", path: "/sign-in", link: "Sign in" },
} as const;

/** The door. A page is loaded anew behind it, so that nothing of whoever was here before is left. */
export function AccountForm({ kind }: { kind: Kind }) {
  const words = WORDS[kind];
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    setTrouble("");
    const { error } = await enter(kind, new FormData(event.currentTarget));
    if (error) {
      setTrouble(error.message ?? "That did not work. Try again.");
      setBusy(false);
    } else {
      location.assign("/chat");
    }
  }

  return (
    <>
      <h1>{words.title}</h1>
      <form onSubmit={(event) => void submit(event)}>
        {kind === "sign-up" && (
          <label>
            Name
            <input name="name" autoComplete="name" required />
          </label>
        )}
        <label>
          Email
          <input name="email" type="email" autoComplete="email" required />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            autoComplete={kind === "sign-up" ? "new-password" : "current-password"}
            minLength={8}
            required
          />
        </label>
        <p className="trouble" role="alert">
          {trouble}
        </p>
        <button className="action" disabled={busy}>
          {words.action}
        </button>
      </form>
      <p className="aside">
        {words.other} <Link href={words.path}>{words.link}</Link>
      </p>
    </>
  );
}

function enter(kind: Kind, given: FormData) {
  const text = (name: string): string => String(given.get(name) ?? "");
  const credentials = { email: text("email"), password: text("password") };
  return kind === "sign-up"
    ? authClient.signUp.email({ ...credentials, name: text("name") })
    : authClient.signIn.email(credentials);
}
