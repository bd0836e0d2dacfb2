import { authClient } from "./auth-client";

/**
 * A `fetch` that says who is asking, and touches nothing else: neither what is sent nor what comes back.
 *
 * A token lives for minutes. When the server says that this one holds no more, another is asked for and the request is
 * sent once more; requests that find out together share the new one.
 *
 * @param userId whose page this is. If somebody else has signed in since, in another tab, nothing is sent in their
 *   name: the page is loaded anew, for them.
 */
export function authorizedFetch(userId: string): typeof fetch {
  let token: Promise<string> | null = null;

  const renew = (): Promise<string> => {
    const asked = freshToken(userId);
    token = asked;
    asked.catch(() => {
      if (token === asked) token = null;
    });
    return asked;
  };

  return async (input, init) => {
    const held = token ?? renew();
    const response = await send(input, init, await held);
    if (response.status !== 401) return response;
    return send(input, init, await (token === held || token === null ? renew() : token));
  };
}

function send(input: RequestInfo | URL, init: RequestInit | undefined, token: string): Promise<Response> {
  const request = input instanceof Request ? input.clone() : input;
  const headers = new Headers(init?.headers ?? (request instanceof Request ? request.headers : undefined));
  headers.set("Authorization", `Bearer ${token}`);
  return fetch(request, { ...init, headers });
}

async function freshToken(userId: string): Promise<string> {
  const { data, error } = await authClient.token();
  if (error?.status === 401) {
    location.assign("/sign-in");
    throw new Error("The session has ended.");
  }
  if (!data) throw new TypeError("No token can be had at the moment.");
  if (subject(data.token) !== userId) {
    location.reload();
    throw new Error("Somebody else is signed in now.");
  }
  return data.token;
}

/** Whom a token is about. It is read here and believed nowhere: the server verifies it. */
function subject(token: string): unknown {
  const claims = token.split(".")[1] ?? "";
  const bytes = Uint8Array.from(atob(claims.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  return (JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown }).sub;
}
