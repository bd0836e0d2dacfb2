import { html } from "lit";

import type { Draw } from "../context";
import { formValues } from "../form";
import { look } from "../look";
import { boxLook } from "../style/box";

export const drawForm: Draw = (node, context) => {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    event.stopPropagation(); // a card that is a form may be around it
    const form = event.currentTarget as HTMLFormElement;
    context.act(node["onSubmitAction"], event.submitter ?? form, formValues(form));
  };
  return html`<form class="box" @submit=${submit} ${look(boxLook(node, node["direction"] === "row" ? "row" : "column"))}>
    ${context.draw(node.children, context)}
  </form>`;
};
