"use client";

import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";

import { authClient } from "@/lib/auth-client";
import { chatPlace } from "@/lib/place";

const PLACES = [
  { path: "/chat", name: "Chat" },
  { path: "/tasks", name: "Tasks" },
] as const;

export function Header({ userId, name }: { userId: string; name: string }) {
  const here = usePathname();
  const router = useRouter();

  async function signOut() {
    await authClient.signOut();
    location.assign("/sign-in"); // a new page: the token that this one holds goes with it
  }

  return (
    <header className="bar">
      <p className="mark">Todo</p>
      <nav aria-label="Places">
        {PLACES.map((place) => (
          <Link
            key={place.path}
            href={place.path}
            aria-current={here === place.path ? "page" : undefined}
            onNavigate={(event) => {
              if (place.path !== "/chat" || here === "/chat") return;
              event.preventDefault();
              router.push(chatPlace(userId)); // the conversation as it was left
            }}
          >
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
