import { HoldfastChat } from "./elements/chat/chat";
import { ComposerElement } from "./elements/composer/composer";
import { PickElement } from "./elements/composer/pick";
import { HistoryElement } from "./elements/history/history";
import { MarkdownElement } from "./elements/markdown/markdown";
import { ThreadElement } from "./elements/thread/thread";

/** Two copies of this script on a page must not break each other: the first one defines. */
function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

define("hf-markdown", MarkdownElement);
define("hf-thread", ThreadElement);
define("hf-pick", PickElement);
define("hf-composer", ComposerElement);
define("hf-history", HistoryElement);
define("holdfast-chat", HoldfastChat);
// A constructor can have one name only, so the second name gets a class of its own.
define("openai-chatkit", class extends HoldfastChat {});
