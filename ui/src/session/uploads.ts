import type { ProtocolClient } from "../protocol/client";
import { errorFrom } from "../protocol/errors";
import type { WireAttachment } from "../protocol/wire";
import { newKey } from "./messages";

/** A file that is to go with the next message. */
export interface Upload {
  key: string;
  name: string;
  status: "uploading" | "ready" | "failed";
  /** Why it failed, in words. */
  problem: string;
  attachment: WireAttachment | null;
  /** Sent from here for this message: the server need not keep it when it is taken away. */
  own: boolean;
}

/** How files reach the server, and which are taken. Sizes in bytes. */
export interface UploadRules {
  strategy: { type: "two_phase" } | { type: "direct"; uploadUrl: string };
  maxSize: number | Record<string, number> | undefined;
  maxCount: number;
  /** Kinds and extensions that are taken, as `showOpenFilePicker` says them; all, where nothing is said. */
  accept: Record<string, string[]> | undefined;
  send: typeof fetch;
  tooLarge: (name: string) => string;
  tooMany: string;
  wrongKind: (name: string) => string;
  /** What to say of any other failure. */
  failed: (error: unknown) => string;
}

/** The files of the message that is being written: each on its way, there, or refused in words. */
export class Uploads {
  readonly #client: () => ProtocolClient;
  readonly #changed: () => void;
  #list: readonly Upload[] = [];
  readonly #aborts = new Map<string, AbortController>();

  constructor(client: () => ProtocolClient, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
  }

  get list(): readonly Upload[] {
    return this.#list;
  }

  get busy(): boolean {
    return this.#list.some(({ status }) => status === "uploading");
  }

  /** Begins to upload; done when every file is there or has failed. */
  async add(files: readonly File[], rules: UploadRules): Promise<void> {
    await Promise.all(
      files.map(async (file) => {
        const upload: Upload = { key: newKey(), name: file.name, status: "uploading", problem: "", attachment: null, own: true };
        const full = this.#list.length >= rules.maxCount;
        this.#set([...this.#list, upload]);
        if (full) return this.#update(upload.key, { status: "failed", problem: rules.tooMany });
        if (!isTaken(file, rules.accept)) return this.#update(upload.key, { status: "failed", problem: rules.wrongKind(file.name) });
        const limit = sizeLimit(rules.maxSize, file.type);
        if (file.size > limit) return this.#update(upload.key, { status: "failed", problem: rules.tooLarge(file.name) });
        return this.#upload(upload.key, file, rules);
      }),
    );
  }

  /** Files that the server has already, in place of those that were here. */
  hold(attachments: readonly WireAttachment[]): void {
    for (const { key } of this.#list) this.#aborts.get(key)?.abort();
    this.#set(attachments.map((attachment) => ({ key: newKey(), name: attachment.name, status: "ready", problem: "", attachment, own: false })));
  }

  /** Takes a file away. What the server has of it is in no message, and it is told so; a page's own file is the page's. */
  remove(key: string): void {
    this.#aborts.get(key)?.abort();
    const gone = this.#list.find((upload) => upload.key === key);
    this.#set(this.#list.filter((upload) => upload !== gone));
    if (gone?.own && gone.attachment) this.#forget(gone.attachment.id);
  }

  /** A server may know no way to delete a file, or want to keep it: nobody waits for this. */
  #forget(id: string): void {
    this.#client().call("attachments.delete", { attachment_id: id }).catch(() => undefined);
  }

  /** Hands over what is there, for the message that goes out now. What failed is forgotten with it. */
  take(): WireAttachment[] {
    const ready = this.#list.flatMap(({ attachment, status }) => (attachment && status === "ready" ? [attachment] : []));
    this.#set([]);
    return ready;
  }

  async #upload(key: string, file: File, rules: UploadRules): Promise<void> {
    const abort = new AbortController();
    this.#aborts.set(key, abort);
    try {
      const attachment =
        rules.strategy.type === "direct"
          ? await direct(file, rules.strategy.uploadUrl, rules.send, abort.signal)
          : await this.#twoPhase(key, file, rules.send, abort.signal);
      if (abort.signal.aborted) return this.#forget(attachment.id);
      this.#update(key, { status: "ready", attachment });
    } catch (error) {
      if (!abort.signal.aborted) {
        this.#update(key, { status: "failed", problem: rules.failed(error) });
      }
    } finally {
      this.#aborts.delete(key);
    }
  }

  async #twoPhase(key: string, file: File, send: typeof fetch, signal: AbortSignal): Promise<WireAttachment> {
    const params = { name: file.name, size: file.size, mime_type: file.type || "application/octet-stream" };
    const attachment = await this.#client().call("attachments.create", params, { signal });
    this.#update(key, { attachment });
    const to = attachment.upload_descriptor;
    if (to) {
      const response = await send(to.url, { method: to.method, headers: to.headers ?? {}, body: file, signal });
      if (!response.ok) throw await errorFrom(response);
    }
    return attachment;
  }

  #update(key: string, change: Partial<Upload>): void {
    this.#set(this.#list.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));
  }

  #set(list: readonly Upload[]): void {
    this.#list = list;
    this.#changed();
  }
}

async function direct(file: File, url: string, send: typeof fetch, signal: AbortSignal): Promise<WireAttachment> {
  const body = new FormData();
  body.append("file", file);
  const response = await send(url, { method: "POST", body, signal });
  if (!response.ok) throw await errorFrom(response);
  return (await response.json()) as WireAttachment;
}

/** The limit for a type: its own, that of its family (`image/*`), that for all others, or the default. */
function sizeLimit(limit: UploadRules["maxSize"], type: string): number {
  if (limit === undefined || typeof limit === "number") return limit ?? DEFAULT_LIMIT;
  return limit[type] ?? limit[family(type)] ?? limit["*"] ?? limit[""] ?? DEFAULT_LIMIT;
}

/** Dropped and pasted files pass no dialog that would ask for their kind. */
function isTaken({ name, type }: File, accept: UploadRules["accept"]): boolean {
  const kinds = Object.entries(accept ?? {});
  if (kinds.length === 0) return true;
  const lower = name.toLowerCase();
  return kinds.some(
    ([kind, extensions]) =>
      // Some systems know no type for a file; the server looks into it.
      type === "" || kind === "*/*" || kind === type || kind === family(type) || extensions.some((extension) => lower.endsWith(extension.toLowerCase())),
  );
}

const family = (type: string): string => `${type.split("/")[0]}/*`;

/** As the types say: 100 MB. */
const DEFAULT_LIMIT = 100 * 1024 * 1024;
