/** What a widget asks for when it is used. `chatkit.actions.ActionConfig` of the Python SDK. */
export interface ActionConfig {
  type: string;
  payload?: unknown;
  /** Who answers: the server (the default), or the page by its option `widgets.onAction`. */
  handler?: "server" | "client" | null;
  /** What looks busy meanwhile: nothing, what was pressed, or the whole widget. */
  loadingBehavior?: "auto" | "none" | "self" | "container" | null;
  /** False: the server answers with the one changed item, and not with a stream. */
  streaming?: boolean | null;
}
