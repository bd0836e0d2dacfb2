import { css } from "lit";

/** A chart: its picture, the legend below, and its place while the code that draws it comes. */
export const chartStyles = css`
  .chart {
    display: flex;
    flex-direction: column;
    margin: 0;
    inline-size: 100%;
  }
  .chart-waits {
    aspect-ratio: 420 / 200;
    border-radius: var(--_radius-small);
    background: var(--_surface);
    animation: appear 160ms 200ms both;
  }
  .chart-picture {
    display: block;
    inline-size: 100%;
    min-block-size: 0;
    flex: 1;
    direction: ltr;
    overflow: visible;
  }
  .chart-picture text {
    font-size: 12px;
    fill: var(--_muted);
  }
  .chart-picture .grid {
    stroke: var(--_line);
  }
  .chart-picture .line {
    fill: none;
    stroke-width: 2;
  }
  .chart-picture .area {
    opacity: 0.16;
  }
  .chart-picture .dot {
    opacity: 0;
  }
  .chart-picture .dot:hover {
    opacity: 1;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    margin-block-start: 8px;
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    color: var(--_muted);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .legend i {
    inline-size: 10px;
    block-size: 10px;
    border-radius: 3px;
    /* The only place where a colour says what a line is. */
    forced-color-adjust: none;
  }
`;
