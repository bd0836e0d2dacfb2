import type { WidgetNode } from "../../protocol/wire";
import type { Strings } from "../../strings";

/** What every kind of component is drawn with. */
export interface WidgetContext {
  strings: Strings;
  /** Names of fields that a Label in this widget names. */
  labelled: ReadonlySet<string>;
  /** Hosts that the thread lets pictures come from, besides the page's own. */
  imageHosts: readonly string[];
  /** The server has just said how things stand: what a person chose before gives way to it. */
  fresh: boolean;
  /** How deep in the tree: a server's mistake must not exhaust the stack. */
  depth: number;
  draw: (children: unknown, context: WidgetContext) => unknown;
  /** @param values what the person put in, by field name; goes into the action's payload. */
  act: (action: unknown, origin: Element, values?: Record<string, unknown>) => void;
}

/** Draws one kind of component. A property may be missing, null or nonsense: a server may be newer, or wrong. */
export type Draw = (node: WidgetNode, context: WidgetContext) => unknown;

export function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** The value if it is one of those listed; nothing that a server made up gets into an attribute. */
export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((candidate) => candidate === value);
}

export function isNode(value: unknown): value is WidgetNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

export function childrenOf(node: WidgetNode): WidgetNode[] {
  const { children } = node;
  return (Array.isArray(children) ? children : [children]).filter(isNode);
}
