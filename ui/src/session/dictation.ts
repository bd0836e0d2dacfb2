import { loadRecorder } from "../lazy";
import type { ProtocolClient } from "../protocol/client";
import type { Strings } from "../strings";
import type { Recording } from "./recorder";

export type DictationStatus = "idle" | "starting" | "recording" | "transcribing";

export interface DictationHooks {
  changed: () => void;
  /** The words, once the server has made them out. */
  heard: (text: string) => void;
  strings: () => Strings;
}

/** Turns what is said into words in the composer: records, then asks the server. */
export class Dictation {
  readonly #client: () => ProtocolClient;
  readonly #hooks: DictationHooks;
  #status: DictationStatus = "idle";
  #problem = "";
  #recording: Recording | null = null;
  #limit: ReturnType<typeof setTimeout> | undefined;

  constructor(client: () => ProtocolClient, hooks: DictationHooks) {
    this.#client = client;
    this.#hooks = hooks;
  }

  get status(): DictationStatus {
    return this.#status;
  }

  /** Why there are no words, in words. */
  get problem(): string {
    return this.#problem;
  }

  async toggle(): Promise<void> {
    if (this.#status === "idle") await this.#start();
    else if (this.#status === "recording") await this.#finish();
  }

  /** Listens no more, and asks nothing. */
  cancel(): void {
    clearTimeout(this.#limit);
    this.#recording?.cancel();
    this.#recording = null;
    this.#set("idle");
  }

  async #start(): Promise<void> {
    this.#set("starting");
    try {
      const { record } = await loadRecorder();
      this.#recording = await record();
      this.#limit = setTimeout(() => void this.#finish(), LONGEST);
      this.#set("recording");
    } catch (error) {
      this.#set("idle", this.#wordsFor(error));
    }
  }

  async #finish(): Promise<void> {
    clearTimeout(this.#limit);
    const recording = this.#recording;
    this.#recording = null;
    if (!recording) return;
    this.#set("transcribing");
    try {
      const { text } = await this.#client().call("input.transcribe", await recording.stop());
      if (text.trim() !== "") this.#hooks.heard(text.trim());
      this.#set("idle", text.trim() === "" ? this.#hooks.strings().heardNothing : "");
    } catch (error) {
      this.#set("idle", error instanceof Error ? error.message : String(error));
    }
  }

  #wordsFor(error: unknown): string {
    const strings = this.#hooks.strings();
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") return strings.microphoneRefused;
    // Browsers offer no microphone at all to pages that did not come over HTTPS.
    return name === "NotFoundError" || !navigator.mediaDevices ? strings.microphoneMissing : strings.microphoneFailed;
  }

  #set(status: DictationStatus, problem = ""): void {
    this.#status = status;
    this.#problem = problem;
    this.#hooks.changed();
  }
}

/** Milliseconds after which a recording ends by itself. */
const LONGEST = 120_000;
