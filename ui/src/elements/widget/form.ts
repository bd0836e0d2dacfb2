/** What a person has put into a form, by the names of its fields: `todo.title` and `todo[title]` nest. */
export function formValues(form: HTMLFormElement): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of form.elements) {
    if (!isField(field) || field.name === "" || field.disabled) continue;
    if (field instanceof HTMLInputElement && field.type === "radio" && !field.checked) continue;
    put(values, field.name, fieldValue(field));
  }
  return values;
}

/** The value of one field alone, as it goes into the payload of its own action. */
export function namedValue(field: Field): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  put(values, field.name, fieldValue(field));
  return values;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isField(node: Element): node is Field {
  return node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement;
}

function fieldValue(field: Field): string | boolean {
  return field instanceof HTMLInputElement && field.type === "checkbox" ? field.checked : field.value;
}

function put(values: Record<string, unknown>, name: string, value: unknown): void {
  const path = name.split(/[.[\]]+/).filter((step) => step !== "");
  // A field's name is the server's, and must not reach what every object shares.
  if (path.length === 0 || path.some((step) => UNSAFE.has(step))) return;
  let holder = values;
  for (const step of path.slice(0, -1)) {
    const next = holder[step];
    holder = (typeof next === "object" && next !== null ? next : (holder[step] = {})) as Record<string, unknown>;
  }
  holder[path.at(-1) ?? name] = value;
}

const UNSAFE: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
