import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { StructuredInput, StructuredInputItem, StructuredSubmission } from "../protocol/wire";
import type { ItemContext } from "./context";
import { listOf } from "./sources";

/** Questions to the person: a form while they are open, what was answered afterwards. */
export function renderQuestions(item: StructuredInputItem, context: ItemContext): TemplateResult {
  return item.status === "pending" ? renderForm(item, context) : renderAnswers(item, context);
}

function renderForm(item: StructuredInputItem, { strings, answer }: ItemContext): TemplateResult {
  const give = (form: HTMLFormElement, submission: StructuredSubmission): void => {
    if (!answer || form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    void answer(item.id, submission).finally(() => {
      form.ariaBusy = null;
    });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    give(form, submissionOf(item, new FormData(form)));
  };
  const skip = (event: Event): void => {
    const { form } = event.currentTarget as HTMLButtonElement;
    if (form) give(form, submissionOf(item, null));
  };
  return html`<form class="card questions" @submit=${submit}>
    ${item.inputs.map((input, index) => renderQuestion(item, input, index, strings))}
    <div class="choices">
      <button class="solid" ?disabled=${!answer}>${strings.answerQuestions}</button>
      <button type="button" class="action" ?disabled=${!answer} @click=${skip}>${strings.skip}</button>
    </div>
  </form>`;
}

function renderQuestion(item: StructuredInputItem, input: StructuredInput, index: number, strings: ItemContext["strings"]): TemplateResult {
  const name = `q${index}`;
  if (input.type !== "multiple_choice") {
    const id = `${item.id}-${name}`;
    return html`<div class="question">
      <label for=${id} dir="auto">${input.question}</label>
      ${input.description ? html`<p class="meta" id=${`${id}-more`} dir="auto">${input.description}</p>` : nothing}
      <textarea id=${id} name=${`${name}.own`} rows="2" dir="auto" aria-describedby=${input.description ? `${id}-more` : nothing}></textarea>
    </div>`;
  }
  return html`<fieldset class="question">
    <legend dir="auto">${input.question}</legend>
    ${listOf(input.options).map(
      ({ value }) =>
        html`<label class="option"><input type=${input.multiple ? "checkbox" : "radio"} name=${name} value=${value} /><span dir="auto">${value}</span></label>`,
    )}
    <input class="own" name=${`${name}.own`} dir="auto" placeholder=${strings.otherAnswer} aria-label=${strings.otherAnswer} autocomplete="off" />
  </fieldset>`;
}

/** What was put in; null where nothing was wanted to be. Words of one's own take the place of a single choice. */
function submissionOf(item: StructuredInputItem, data: FormData | null): StructuredSubmission {
  const answers = item.inputs.map((input, index): [string, { values: string[]; skipped: boolean }] => {
    const chosen = data?.getAll(`q${index}`).map(String) ?? [];
    const own = String(data?.get(`q${index}.own`) ?? "").trim();
    const values = own === "" ? chosen : input.multiple ? [...chosen, own] : [own];
    return [input.id, { values, skipped: values.length === 0 }];
  });
  const status = answers.every(([, { skipped }]) => skipped) ? "skipped" : "answered";
  return { status, answers: Object.fromEntries(answers) };
}

function renderAnswers(item: StructuredInputItem, { strings }: ItemContext): TemplateResult {
  return html`<dl class="card answers">
    ${item.inputs.map((input) => {
      const values = input.answer?.skipped ? [] : listOf(input.answer?.values);
      return html`<dt class="meta" dir="auto">${input.question}</dt>
        ${values.length === 0
          ? html`<dd class="meta">${item.status === "skipped" ? strings.skipped : strings.noAnswer}</dd>`
          : values.map((value) => html`<dd dir="auto">${value}</dd>`)}`;
    })}
  </dl>`;
}
