import type { ModelOption, ToolOption } from "@openai/chatkit";

import { ownApi } from "../../options";
import type { HoldfastOptions } from "../../options";
import type { ProtocolClient } from "../../protocol/client";
import { Dictation } from "../../session/dictation";
import type { DictationStatus } from "../../session/dictation";
import type { Message } from "../../session/messages";
import { Uploads } from "../../session/uploads";
import type { Upload } from "../../session/uploads";
import type { Strings } from "../../strings";

/** What stands around the text that is being written. */
export interface Extras {
  models: readonly ModelOption[];
  model: string | null;
  tools: readonly ToolOption[];
  tool: string | null;
  /** Null where there is no dictation. */
  dictation: DictationStatus | null;
  /** Null where no files are taken. */
  uploads: readonly Upload[] | null;
  /** Which files may be chosen, as a file field says it. */
  accept: string;
  problem: string;
}

export interface ComposeHooks {
  client: () => ProtocolClient;
  options: () => HoldfastOptions | null;
  changed: () => void;
  heard: (text: string) => void;
  /** The model that the last message of this thread went to. */
  lastModel: () => string | null;
  toolChanged: (id: string | null) => void;
  strings: Strings;
}

/** What goes with a message beside its words: the model, the tool, the files; and words that are spoken. */
export class Compose {
  readonly uploads: Uploads;
  readonly dictation: Dictation;
  readonly #hooks: ComposeHooks;
  #model: string | null = null;
  #tool: string | null = null;

  constructor(hooks: ComposeHooks) {
    this.#hooks = hooks;
    this.uploads = new Uploads(hooks.client, hooks.changed);
    this.dictation = new Dictation(hooks.client, hooks);
  }

  extras(): Extras {
    const { models = [], tools = [], dictation, attachments } = this.#hooks.options()?.composer ?? {};
    return {
      ...{ models, model: this.#modelOf(models), tools, tool: this.#toolOf(tools)?.id ?? null },
      dictation: dictation?.enabled ? this.dictation.status : null,
      uploads: attachments?.enabled ? this.uploads.list : null,
      accept: Object.entries(attachments?.accept ?? {}).flat(2).join(","),
      problem: this.dictation.problem,
    };
  }

  chooseModel(id: string): void {
    this.#model = id;
    this.#hooks.changed();
  }

  chooseTool(id: string | null): void {
    if (id === this.#tool) return;
    this.#tool = id;
    this.#hooks.toolChanged(id);
    this.#hooks.changed();
  }

  addFiles(files: readonly File[]): void {
    const options = this.#hooks.options();
    const wanted = options?.composer?.attachments;
    if (!options || !wanted?.enabled || files.length === 0) return;
    const api = ownApi(options);
    const { strings } = this.#hooks;
    void this.uploads.add(files, {
      strategy: api.uploadStrategy ?? { type: "two_phase" },
      send: (input, init) => (api.fetch ?? fetch)(input, init),
      maxSize: wanted.maxSize,
      maxCount: wanted.maxCount ?? MOST_FILES,
      tooLarge: strings.fileTooLarge,
      tooMany: strings.tooManyFiles,
    });
  }

  /** The message with all that goes with it; what holds for one message is forgotten then. */
  complete(message: Message): Message {
    const { models = [], tools = [] } = this.#hooks.options()?.composer ?? {};
    const tool = this.#toolOf(tools);
    const files = this.uploads.take();
    if (tool && !tool.persistent) this.chooseTool(null);
    return { ...message, model: message.model ?? this.#modelOf(models), tool: message.tool ?? tool?.id, files };
  }

  #modelOf(models: readonly ModelOption[]): string | null {
    const usable = models.filter(({ disabled }) => disabled !== true);
    const chosen = usable.find(({ id }) => id === this.#model) ?? this.#lastModel(usable) ?? usable.find((model) => model.default) ?? usable[0];
    return chosen?.id ?? null;
  }

  #lastModel(usable: readonly ModelOption[]): ModelOption | undefined {
    const last = this.#hooks.lastModel();
    return usable.find(({ id }) => id === last);
  }

  #toolOf(tools: readonly ToolOption[]): ToolOption | undefined {
    return tools.find(({ id }) => id === this.#tool);
  }
}

const MOST_FILES = 20;
