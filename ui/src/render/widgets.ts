import { loadWidget } from "../lazy";
import type { WidgetItem } from "../protocol/wire";
import { widgetText } from "./text";

/**
 * Has `hf-widget` defined: to be called where one is drawn. An element that is there before its script is becomes what
 * it should be when the script comes; where the script cannot be had, it shows the widget's words.
 */
export function needWidgets(): void {
  if (asked || customElements.get(NAME)) return;
  asked = true;
  void loadWidget().then(
    ({ WidgetElement }) => define(WidgetElement),
    () => define(PlainWidget),
  );
}

function define(element: CustomElementConstructor): void {
  if (!customElements.get(NAME)) customElements.define(NAME, element);
}

class PlainWidget extends HTMLElement {
  #item: WidgetItem | null = null;

  get item(): WidgetItem | null {
    return this.#item;
  }

  set item(value: WidgetItem | null) {
    this.#item = value;
    this.replaceChildren(
      ...widgetText(value?.widget).map((words) => {
        const line = document.createElement("p");
        line.dir = "auto";
        line.textContent = words;
        return line;
      }),
    );
  }

  connectedCallback(): void {
    // What was set before this class was there lies on the element and hides the setter.
    if (!Object.hasOwn(this, "item")) return;
    const { item } = this;
    Reflect.deleteProperty(this, "item");
    this.item = item;
  }
}

const NAME = "hf-widget";
let asked = false;
