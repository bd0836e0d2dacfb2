import type { ChatKitOptions, CustomApiConfig, HostedApiConfig } from "@openai/chatkit";

/** `domainKey` belongs to the hosted service. It is accepted, so that code can be shared, and not needed. */
export type ApiOption = (Omit<CustomApiConfig, "domainKey"> & { domainKey?: string }) | HostedApiConfig;

/** The options of `@openai/chatkit`, as they are, with an address in place of a domain key. */
export type HoldfastOptions = Omit<ChatKitOptions, "api"> & { api: ApiOption };

export type OwnApi = Extract<ApiOption, { url: string }>;

/** @throws TypeError in words, when the options cannot work. */
export function ownApi(options: HoldfastOptions): OwnApi {
  const { api } = options;
  if (typeof api !== "object" || api === null) {
    throw new TypeError('setOptions needs an address: {api: {url: "/chatkit"}}.');
  }
  if (!("url" in api) || typeof api.url !== "string") {
    throw new TypeError(
      'This component talks to a ChatKit server of your own: {api: {url: "/chatkit"}}. ' +
        "Client secrets (getClientSecret) belong to the hosted service, which it does not use.",
    );
  }
  return api;
}

/** Names of options that this version does not know; each is worth one warning and nothing more. */
export function unknownOptions(options: HoldfastOptions): string[] {
  return Object.keys(options).filter((name) => !KNOWN.has(name));
}

const KNOWN: ReadonlySet<string> = new Set<keyof ChatKitOptions>([
  ...(["api", "locale", "theme", "frameTitle", "initialThread", "onClientTool", "header", "history"] as const),
  ...(["startScreen", "threadItemActions", "composer", "disclaimer", "entities", "commands"] as const),
  ...(["widgets", "thread"] as const),
]);
