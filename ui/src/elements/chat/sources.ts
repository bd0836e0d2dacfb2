import type { HoldfastOptions } from "../../options";
import type { Strings } from "../../strings";
import type { Sources, Suggestion } from "../composer/suggestions";
import type { Compose } from "./compose";

export interface SourcesHost {
  options: () => HoldfastOptions | null;
  compose: Compose;
  strings: Strings;
  /** Opens the dialog in which files are chosen. */
  attach: () => void;
  failed: (error: Error) => void;
}

/** What can be mentioned and commanded, as the page's options say; null where that is nothing. */
export function sourcesOf(host: SourcesHost): Sources | null {
  const { entities, commands } = host.options() ?? {};
  if (!entities?.onTagSearch && !commands?.enabled) return null;
  return {
    tags: entities?.onTagSearch ? async (query) => (await entities.onTagSearch?.(query)) ?? [] : null,
    commands: commands?.enabled ? async (query) => (await commands.onSearch?.(query)) ?? [] : null,
    select: async (command) => commands?.onSelect?.(command),
    own: () => ownCommands(host),
    failed: host.failed,
  };
}

/** What the composer can do besides, as far as this page offers it. */
function ownCommands({ compose, strings, attach }: SourcesHost): Suggestion[] {
  const { uploads, dictation, tools, tool, models, model } = compose.extras();
  const own: Suggestion[] = [];
  const add = (id: string, label: string, icon: string | undefined, run: () => void, group?: string, description?: string): void =>
    void own.push({ id, label, icon, group, description, choice: { type: "own", run } });
  if (uploads !== null) add("attach", strings.attach, "document", attach);
  if (dictation === "idle") add("dictate", strings.dictate, undefined, () => void compose.dictation.toggle());
  for (const { id, label, icon } of tools) {
    if (id !== tool) add(`tool:${id}`, label, icon, () => compose.chooseTool(id), strings.tool);
  }
  for (const { id, label, description, disabled } of models) {
    if (id !== model && disabled !== true) add(`model:${id}`, label, undefined, () => compose.chooseModel(id), strings.model, description);
  }
  return own;
}
