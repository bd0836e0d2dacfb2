import "server-only";

import { betterAuth } from "better-auth";
import { jwt } from "better-auth/plugins/jwt";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { Pool } from "pg";

import { settings } from "./settings";

function create() {
  const { appUrl, chatAudience, databaseUrl, secret, tokenLifetime } = settings();
  return betterAuth({
    baseURL: appUrl,
    secret,
    database: new Pool({ connectionString: databaseUrl }),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    plugins: [
      jwt({
        // Otherwise a token goes out with every look at the session, for whoever reads the headers.
        disableSettingJwtHeader: true,
        jwt: {
          issuer: appUrl,
          // Named, so that a token made for something else of yours does not open the chat.
          audience: chatAudience,
          expirationTime: tokenLifetime,
          // By default the whole row of the user.
          definePayload: ({ user }) => ({ email: user.email, name: user.name }),
        },
      }),
    ],
  });
}

let made: ReturnType<typeof create> | undefined;

/** Who signs people in. Made when it is first asked for: a build has no database and no secret. */
export function auth(): ReturnType<typeof create> {
  return (made ??= create());
}

export interface Person {
  id: string;
  name: string;
  email: string;
}

/** Who asks for this page; somebody who is not signed in is sent to the door. */
export async function signedIn(): Promise<Person> {
  const session = await auth().api.getSession({ headers: await headers() });
  if (!session) redirect("/sign-in");
  const { id, name, email } = session.user;
  return { id, name, email };
}
