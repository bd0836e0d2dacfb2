import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { WidgetNode } from "../../../protocol/wire";
import { oneOf, text } from "../context";
import type { Draw, WidgetContext } from "../context";
import { formValues } from "../form";
import { look } from "../look";
import { color } from "../style/color";
import { borderLook } from "../style/box";
import { edges } from "../style/size";
import { drawStatus } from "./status";

/** A framed widget, with a line of status above and what confirms or cancels below. */
export const drawCard: Draw = (node, context) => {
  const body = html`<div class="box body">${context.draw(node.children, context)}</div>`;
  const inner = html`${drawStatus(node["status"], context)}
  ${node["collapsed"] === true
    ? html`<details><summary>${context.strings.details}</summary>${body}</details>`
    : body}
  ${drawFoot(node, context)}`;
  const style = look({ background: color(node["background"]), ...borderLook(node["border"]), ...edges("padding", node["padding"]) });
  const size = oneOf(node["size"], ["sm", "md", "lg", "full"]) ?? "md";
  const theme = oneOf(node["theme"], ["light", "dark"]) ?? nothing;
  if (node["asForm"] !== true) return html`<div class="card" data-size=${size} data-theme=${theme} ${style}>${inner}</div>`;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    context.act(actionOf(node["confirm"]), event.submitter ?? form, formValues(form));
  };
  return html`<form class="card" data-size=${size} data-theme=${theme} ${style} @submit=${submit}>${inner}</form>`;
};

function drawFoot(node: WidgetNode, context: WidgetContext): TemplateResult | typeof nothing {
  const { confirm, cancel } = node as { confirm?: { label?: unknown } | null; cancel?: { label?: unknown } | null };
  if (!confirm && !cancel) return nothing;
  const asForm = node["asForm"] === true;
  const press = (choice: unknown) => (event: Event) => {
    const origin = event.currentTarget as HTMLButtonElement;
    context.act(actionOf(choice), origin, asForm && origin.form ? formValues(origin.form) : {});
  };
  return html`<div class="card-foot">
    ${cancel
      ? html`<button type="button" class="button" data-variant="soft" data-color="secondary" @click=${press(cancel)}>${text(cancel.label)}</button>`
      : nothing}
    ${confirm
      ? html`<button
          type=${asForm ? "submit" : "button"}
          class="button"
          data-variant="solid"
          data-color="primary"
          @click=${asForm ? nothing : press(confirm)}
        >
          ${text(confirm.label)}
        </button>`
      : nothing}
  </div>`;
}

function actionOf(choice: unknown): unknown {
  return (choice as { action?: unknown } | null | undefined)?.action;
}
