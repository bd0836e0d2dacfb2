"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

import { authClient } from "@/lib/auth-client";

const PLACES = [
  { path: "/chat", name: "Chat" },
  { path: "/tasks", name: "Tasks" },
] as const;

export function Header({ name }: { name: string }) {
  const here = usePathname();

  async function signOut() {
    await authClient.signOut();
    location.assign("/sign-in"); // a new page: the token that this one holds goes with it
  }

  return (
    <header className="bar">
      <p className="mark">Todo</p>
      <nav aria-label="Places">
        {PLACES.map((place) => (
          <Link key={place.path} href={place.path} aria-current={here === place.path ? "page" : undefined}>
            {place.name}
          </Link>
        ))}
      </nav>
      <p className="who">{name}</p>
      <button className="quiet" onClick={() => void signOut()}>
        Sign out
      </button>
    </header>
  );
}
