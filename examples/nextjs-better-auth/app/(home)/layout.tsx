import type { ReactNode } from "react";

import { Header } from "@/components/header";
import { signedIn } from "@/lib/auth";

export default async function Layout({ children }: { children: ReactNode }) {
  const person = await signedIn();
  return (
    <div className="home">
      <Header userId={person.id} name={person.name} />
      {children}
    </div>
  );
}
