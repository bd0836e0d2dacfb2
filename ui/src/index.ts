/** The npm package: importing it defines the elements, as the script does. */
// oxlint-disable-next-line import/no-unassigned-import -- it defines the elements
import "./chatkit";

export { HoldfastChat } from "./elements/chat/chat";
export type { KeyLine } from "./elements/chat/keys";
export type { ApiOption, HoldfastOptions } from "./options";
export type { Autolink, DeepLink } from "./render/links";
