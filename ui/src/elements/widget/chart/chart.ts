import { html } from "lit";
import { until } from "lit/directives/until.js";

import type { WidgetNode } from "../../../protocol/wire";
import type { Strings } from "../../../strings";
import { loadChart } from "../lazy";
import { specOf } from "./spec";

/** The drawing, once the script that can draw is there; if it never comes, the figures as a table. */
export function chart(node: WidgetNode, strings: Strings): unknown {
  const spec = specOf(node);
  const drawing = loadChart().then(
    ({ drawChart }) => drawChart(spec, strings),
    () => html`<p class="caption">${strings.chartFailed}</p>`,
  );
  return html`${until(drawing, html`<div class="chart-waits" aria-label=${strings.loading} role="img"></div>`)}`;
}
