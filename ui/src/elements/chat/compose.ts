import type { ModelOption, OpenAIChatKit, ToolOption } from "@openai/chatkit";

import { ownApi } from "../../options";
import type { HoldfastOptions } from "../../options";
import type { ProtocolClient } from "../../protocol/client";
import { wordsOfError } from "../../render/failures";
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
  /** What the message answers; null where it answers nothing in particular. */
  quote: string | null;
  /** There is a button for mentions. */
  mentions: boolean;
}

export interface ComposeHooks {
  client: () => ProtocolClient;
  options: () => HoldfastOptions | null;
  changed: () => void;
  heard: (text: string) => void;
  /** The model that the last message of this thread went to. */
  lastModel: () => string | null;
  toolChanged: (id: string | null) => void;
  strings: () => Strings;
}

/** What goes with a message beside its words: the model, the tool, the files; and words that are spoken. */
export class Compose {
  readonly uploads: Uploads;
  readonly dictation: Dictation;
  readonly #hooks: ComposeHooks;
  #model: string | null = null;
  #tool: string | null = null;
  #quote: string | null = null;

  constructor(hooks: ComposeHooks) {
    this.#hooks = hooks;
    this.uploads = new Uploads(hooks.client, hooks.changed);
    this.dictation = new Dictation(hooks.client, hooks);
  }

  extras(): Extras {
    const { composer, entities } = this.#hooks.options() ?? {};
    const { models = NONE, tools = NONE, dictation, attachments } = composer ?? {};
    return {
      ...{ models, model: this.#modelOf(models), tools, tool: this.#toolOf(tools)?.id ?? null },
      dictation: dictation?.enabled ? this.dictation.status : null,
      uploads: attachments?.enabled || this.uploads.list.length > 0 ? this.uploads.list : null,
      accept: Object.entries(attachments?.accept ?? {}).flat(2).join(","),
      problem: this.dictation.problem,
      quote: this.#quote,
      mentions: entities?.showComposerMenu === true && entities.onTagSearch !== undefined,
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

  quote(text: string | null): void {
    this.#quote = text;
    this.#hooks.changed();
  }

  /** What stands around the text, as a page wants it; what it does not name stays as it is. */
  set(params: Parameters<OpenAIChatKit["setComposerValue"]>[0]): void {
    const { tools = [] } = this.#hooks.options()?.composer ?? {};
    const { reply, attachments, files, selectedToolId: tool, selectedModelId: model } = params;
    if (reply !== undefined) this.quote(reply || null);
    if (attachments) this.uploads.hold(attachments);
    if (files) this.addFiles(files);
    if (tool === null || tools.some(({ id }) => id === tool)) this.chooseTool(tool ?? null);
    if (model !== undefined) this.chooseModel(model);
  }

  addFiles(files: readonly File[]): void {
    const options = this.#hooks.options();
    const wanted = options?.composer?.attachments;
    if (!options || !wanted?.enabled || files.length === 0) return;
    const api = ownApi(options);
    const strings = this.#hooks.strings();
    void this.uploads.add(files, {
      strategy: api.uploadStrategy ?? { type: "two_phase" },
      send: (input, init) => (api.fetch ?? fetch)(input, init),
      maxSize: wanted.maxSize,
      maxCount: wanted.maxCount ?? MOST_FILES,
      accept: wanted.accept,
      wrongKind: (name) => strings.fileOfWrongKind({ name }),
      tooLarge: (name) => strings.fileTooLarge({ name }),
      tooMany: strings.tooManyFiles,
      failed: (error) => wordsOfError(error, strings),
    });
  }

  /** The message with all that goes with it; what holds for one message is forgotten then. */
  complete(message: Message): Message {
    const { models = [], tools = [] } = this.#hooks.options()?.composer ?? {};
    const tool = this.#toolOf(tools);
    const files = this.uploads.take();
    const quote = this.#quote;
    if (tool && !tool.persistent) this.chooseTool(null);
    if (quote !== null) this.quote(null);
    return { ...message, quote, model: this.#modelOf(models), tool: tool?.id, files };
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

/** As the types say: files in a message. */
const MOST_FILES = 10;

/** The same one each time: what is the same need not be drawn again. */
const NONE: [] = [];
