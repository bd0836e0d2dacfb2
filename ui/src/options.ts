import type { ChatKitOptions, CustomApiConfig, HostedApiConfig } from "@openai/chatkit";

/** `domainKey` belongs to the hosted service. It is accepted, so that code can be shared, and not needed. */
export type ApiOption = (Omit<CustomApiConfig, "domainKey"> & { domainKey?: string }) | HostedApiConfig;

/** The options of `@openai/chatkit`, as they are, with an address in place of a domain key. */
export type HoldfastOptions = Omit<ChatKitOptions, "api"> & { api: ApiOption };

export type OwnApi = Extract<ApiOption, { url: string }>;

/** @throws TypeError in words, when the options cannot work. */
export function ownApi(options: HoldfastOptions): OwnApi {
  const api = (options as Partial<HoldfastOptions> | null)?.api;
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

/**
 * The options without what cannot be drawn, and in words what that was.
 *
 * What is not known, or is of another kind than it should be, is left out. The rest has its effect: a mistake in one
 * option must not take the conversation off the screen.
 */
export function understood(options: HoldfastOptions): { options: HoldfastOptions; complaints: string[] } {
  const complaints: string[] = [];
  const kept = pick(options as unknown as Record<string, unknown>, SHAPE, "", complaints);
  return { options: kept as unknown as HoldfastOptions, complaints };
}

/** What stands at one place of the options: anything, a list, a function, or an object with places of its own. */
type Kind<T> = T extends (...args: never[]) => unknown
  ? "call"
  : T extends readonly unknown[]
    ? "list"
    : T extends object
      ? string extends keyof T
        ? "value"
        : Shape<T>
      : "value";
type Shape<T> = { readonly [K in keyof Required<T>]: Kind<Required<T>[K]> };
type AnyShape = { readonly [name: string]: "value" | "list" | "call" | AnyShape };

const BUTTON = { icon: "value", onClick: "call" } as const;

/** Every option that there is. An option that the types add does not compile until it is here. */
const SHAPE: Shape<Omit<ChatKitOptions, "api" | "theme">> & { api: "value"; theme: "value" } = {
  api: "value",
  locale: "value",
  theme: "value",
  frameTitle: "value",
  initialThread: "value",
  onClientTool: "call",
  header: { enabled: "value", title: { enabled: "value", text: "value" }, leftAction: BUTTON, rightAction: BUTTON },
  history: { enabled: "value", showDelete: "value", showRename: "value" },
  startScreen: { greeting: "value", prompts: "list" },
  threadItemActions: { feedback: "value", retry: "value" },
  composer: {
    placeholder: "value",
    attachments: { enabled: "value", maxSize: "value", maxCount: "value", accept: "value" },
    tools: "list",
    models: "list",
    dictation: { enabled: "value" },
  },
  disclaimer: { text: "value", highContrast: "value" },
  entities: { onTagSearch: "call", showComposerMenu: "value", onClick: "call", onRequestPreview: "call" },
  commands: { enabled: "value", onSearch: "call", onSelect: "call" },
  widgets: { onAction: "call" },
  thread: { autoScroll: "value" },
};

type Paths<S> = { [K in keyof S & string]: S[K] extends string ? K : `${K}.${Paths<S[K]>}` }[keyof S & string];

/** Each option by its place: `composer.attachments.maxSize`. */
export type OptionPath = Paths<Shape<Omit<ChatKitOptions, "api" | "theme">>> | "api" | "theme";

function pick(given: Record<string, unknown>, shape: AnyShape, path: string, complaints: string[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (kind === undefined) complaints.push(`There is no option "${path}${name}".`);
    else if (kind === "value") kept[name] = value;
    else if (value === undefined || value === null) continue;
    else if (!isOf(kind, value)) complaints.push(`The option "${path}${name}" is no ${WORDS[kindName(kind)]}.`);
    else if (typeof kind === "object") kept[name] = pick(value as Record<string, unknown>, kind, `${path}${name}.`, complaints);
    else kept[name] = value;
  }
  return kept;
}

function isOf(kind: AnyShape | "list" | "call", value: unknown): boolean {
  if (kind === "list") return Array.isArray(value);
  if (kind === "call") return typeof value === "function";
  return typeof value === "object" && !Array.isArray(value);
}

const kindName = (kind: AnyShape | "list" | "call"): keyof typeof WORDS => (typeof kind === "object" ? "object" : kind);
const WORDS = { list: "list", call: "function", object: "object" } as const;
