/** Everything of the look that is no colour; the custom property `--hf-…` of the same name sets another. */
export const MEASURES = {
  // The system's own faces by name; "system-ui" last, because on some systems it stands for a face made for another script.
  font: '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", system-ui, sans-serif',
  "font-mono": 'ui-monospace, "SF Mono", "Cascadia Code", "Liberation Mono", monospace',
  size: "16px",
  leading: "26px",
  "size-meta": "13px",
  "leading-meta": "18px",
  "size-title": "24px",
  "leading-title": "32px",
  strong: "600",
  target: "44px",
  gap: "1",
  radius: "12px",
  "radius-small": "8px",
  "radius-control": "8px",
  measure: "68ch",
  gutter: "20px",
  bar: "56px",
} as const;

export type MeasureName = keyof typeof MEASURES;
