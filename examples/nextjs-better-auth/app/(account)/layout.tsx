import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";

import { auth } from "@/lib/auth";

export default async function Layout({ children }: { children: ReactNode }) {
  if (await auth().api.getSession({ headers: await headers() })) redirect("/chat");
  return (
    <main className="door">
      <p className="mark">Todo</p>
      {children}
    </main>
  );
}
