import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import { icon } from "../../render/icons";
import type { Strings } from "../../strings";
import type { Extras } from "../chat/compose";
import { widgetIcon } from "../../render/named-icons";

export interface ExtrasActions {
  chooseModel: (id: string) => void;
  chooseTool: (id: string | null) => void;
  addFiles: (files: readonly File[]) => void;
  removeFile: (key: string) => void;
  dictate: () => void;
  dropQuote: () => void;
}

/** Whether there is anything to stand under the text. */
export function hasToolbar({ models, tools, dictation, uploads, mentions }: Extras): boolean {
  return models.length > 0 || tools.length > 0 || dictation !== null || uploads !== null || mentions;
}

/** The row under the text: files and tools at its beginning, the model and the microphone at its end. */
export function renderToolbar(
  extras: Extras,
  actions: ExtrasActions | null,
  strings: Strings,
  mention: () => void,
): TemplateResult {
  return html`<div class="toolbar">
    ${extras.uploads === null ? nothing : renderAttach(extras, actions, strings)}
    ${extras.mentions
      ? html`<button type="button" class="icon-button" aria-label=${strings.mention} title=${strings.mention} @click=${mention}>${icon("at")}</button>`
      : nothing}
    ${renderTools(extras, actions, strings)}
    <span class="gap"></span>
    ${renderModels(extras, actions, strings)} ${extras.dictation === null ? nothing : renderMicrophone(extras, actions, strings)}
  </div>`;
}

function renderAttach({ accept }: Extras, actions: ExtrasActions | null, strings: Strings): TemplateResult {
  const choose = (event: Event): void => {
    const field = (event.currentTarget as HTMLElement).parentElement?.querySelector("input");
    field?.click();
  };
  const chosen = (event: Event): void => {
    const field = event.currentTarget as HTMLInputElement;
    actions?.addFiles([...(field.files ?? [])]);
    field.value = ""; // the same file can be chosen again
  };
  return html`<span>
    <input type="file" multiple hidden accept=${accept || nothing} aria-label=${strings.attach} @change=${chosen} />
    <button type="button" class="icon-button" aria-label=${strings.attach} title=${strings.attach} @click=${choose}>${icon("clip")}</button>
  </span>`;
}

function renderTools({ tools, tool }: Extras, actions: ExtrasActions | null, strings: Strings): TemplateResult | typeof nothing {
  if (tools.length === 0) return nothing;
  const pinned = tools.filter((option) => option.pinned);
  const others = tools.filter((option) => !option.pinned);
  const chosen = others.find(({ id }) => id === tool);
  return html`${pinned.map(
    ({ id, label, shortLabel, icon: name }) =>
      html`<button
        type="button"
        class="chip"
        aria-pressed=${tool === id ? "true" : "false"}
        @click=${() => actions?.chooseTool(tool === id ? null : id)}
      >
        ${widgetIcon(name, "sm")}<span>${shortLabel ?? label}</span>
      </button>`,
  )}
  ${others.length === 0
    ? nothing
    : html`<hf-pick
        .label=${strings.tool}
        .choices=${[{ id: "", label: strings.anyTool }, ...others]}
        .value=${chosen?.id ?? ""}
        .choose=${(id: string) => actions?.chooseTool(id || null)}
        ?data-chosen=${chosen !== undefined}
      ></hf-pick>`}`;
}

function renderModels({ models, model }: Extras, actions: ExtrasActions | null, strings: Strings): TemplateResult | typeof nothing {
  if (models.length === 0) return nothing;
  return html`<hf-pick
    .label=${strings.model}
    .choices=${models}
    .value=${model ?? ""}
    .choose=${(id: string) => actions?.chooseModel(id)}
  ></hf-pick>`;
}

function renderMicrophone({ dictation }: Extras, actions: ExtrasActions | null, strings: Strings): TemplateResult {
  const recording = dictation === "recording";
  const label = recording ? strings.stopDictation : strings.dictate;
  return html`<button
    type="button"
    class="icon-button microphone"
    aria-label=${label}
    title=${label}
    aria-pressed=${recording ? "true" : "false"}
    aria-busy=${dictation === "starting" || dictation === "transcribing" ? "true" : nothing}
    @click=${() => actions?.dictate()}
  >
    ${icon(recording ? "stop" : "microphone")}
  </button>`;
}

/** What the message answers, above its text. */
export function renderQuote({ quote }: Extras, actions: ExtrasActions | null, strings: Strings): TemplateResult | typeof nothing {
  if (quote === null) return nothing;
  return html`<div class="quoted">
    <blockquote dir="auto" aria-label=${strings.quote}>${quote}</blockquote>
    <button type="button" class="icon-button" aria-label=${strings.removeQuote} @click=${() => actions?.dropQuote()}>${icon("close")}</button>
  </div>`;
}

/** The files that go with the message, above its text. */
export function renderFiles({ uploads }: Extras, actions: ExtrasActions | null, strings: Strings): TemplateResult | typeof nothing {
  if (!uploads || uploads.length === 0) return nothing;
  return html`<ul class="files" aria-label=${strings.files}>
    ${uploads.map(
      ({ key, name, status, problem }) =>
        html`<li data-status=${status}>
          <span class="name"><bdi>${name}</bdi></span>
          ${status === "ready" ? nothing : html`<span class="meta" role="status">${status === "failed" ? problem : strings.uploading}</span>`}
          <button type="button" class="icon-button" aria-label=${strings.removeFile({ name })} @click=${() => actions?.removeFile(key)}>${icon("close")}</button>
        </li>`,
    )}
  </ul>`;
}
