import "server-only";

/** What the server reads from its environment; README.md says what each is for. */
export interface Settings {
  /** Where people reach this application: the issuer of its tokens. No path, no slash at its end. */
  appUrl: string;
  /** Where people's browsers reach Holdfast. No slash at its end. */
  chatUrl: string;
  /** Whom the tokens are for. Holdfast is told the same in HOLDFAST_JWT_AUDIENCE. */
  chatAudience: string;
  /** How long a token lives, as Better Auth takes it: "15m". */
  tokenLifetime: string;
  databaseUrl: string;
  secret: string;
  /** The script that draws the chat. */
  chatScript: string;
  /** For OpenAI's own script only. */
  domainKey: string;
}

/**
 * Read when it is needed and not when it is built: one build serves any address.
 *
 * @throws Error in a sentence that names what is missing.
 */
export function settings(): Settings {
  const chatUrl = address("CHAT_URL");
  return {
    appUrl: address("BETTER_AUTH_URL"),
    chatUrl,
    chatAudience: required("CHAT_AUDIENCE"),
    tokenLifetime: process.env["TOKEN_LIFETIME"] || "15m",
    databaseUrl: required("DATABASE_URL"),
    secret: required("BETTER_AUTH_SECRET"),
    chatScript: process.env["CHATKIT_SCRIPT"] || `${chatUrl}/chatkit.js`,
    domainKey: process.env["CHATKIT_DOMAIN_KEY"] || "self-hosted",
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. README.md says what it is for; \`python3 run.py\` sets it.`);
  return value;
}

function address(name: string): string {
  return required(name).replace(/\/+$/, "");
}
