import { css } from "lit";

/** What can be pressed and filled in. */
export const controlStyles = css`
  .button,
  .field {
    --w-height: 36px;
    --w-text: calc(var(--_size) - 1px);
  }
  [data-size="3xs"] {
    --w-height: 24px;
    --w-text: 12px;
  }
  [data-size="2xs"] {
    --w-height: 26px;
    --w-text: 13px;
  }
  [data-size="xs"] {
    --w-height: 28px;
    --w-text: 13px;
  }
  [data-size="sm"] {
    --w-height: 32px;
    --w-text: 14px;
  }
  [data-size="lg"] {
    --w-height: 40px;
    --w-text: 16px;
  }
  [data-size="xl"] {
    --w-height: 44px;
    --w-text: 16px;
  }
  [data-size="2xl"],
  [data-size="3xl"] {
    --w-height: 48px;
    --w-text: 17px;
  }

  [data-color="primary"] {
    --w-color: var(--_accent);
    --w-on: var(--_on-accent);
  }
  [data-color="secondary"] {
    --w-color: var(--_muted);
    --w-on: var(--_background);
  }
  [data-color="success"] {
    --w-color: var(--w-success);
    --w-on: var(--_background);
  }
  [data-color="danger"] {
    --w-color: var(--w-danger);
    --w-on: var(--_background);
  }
  [data-color="warning"],
  [data-color="caution"] {
    --w-color: var(--w-warning);
    --w-on: var(--_background);
  }
  [data-color="info"] {
    --w-color: var(--w-info);
    --w-on: var(--_background);
  }
  [data-color="discovery"] {
    --w-color: var(--w-discovery);
    --w-on: var(--_background);
  }

  .button {
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    flex: none;
    max-inline-size: 100%;
    min-block-size: var(--w-height);
    padding: 0 12px;
    border: 1px solid transparent;
    border-radius: var(--_radius-control);
    font-size: var(--w-text);
    line-height: 20px;
    font-weight: var(--_strong);
    color: var(--w-color);
  }
  /* As small as the server wants it, and as large as a finger needs it. */
  .button::after {
    content: "";
    position: absolute;
    inset-block: min(0px, calc((var(--w-height) - var(--_target)) / 2));
    inset-inline: min(0px, calc((var(--w-height) - var(--_target)) / 2));
  }
  .button[data-variant="solid"] {
    background: var(--w-color);
    color: var(--w-on);
  }
  .button[data-variant="soft"] {
    background: color-mix(in srgb, var(--w-color) 10%, var(--_background));
  }
  .button[data-variant="soft"][data-color="secondary"] {
    background: var(--_surface);
    color: var(--_ink);
  }
  .button[data-variant="outline"] {
    border-color: var(--_line-strong);
  }
  .button:hover:not(:disabled) {
    filter: brightness(1.06);
  }
  .button:is([data-variant="ghost"], [data-variant="outline"]):hover:not(:disabled) {
    background: var(--_hover);
  }
  .button[data-pill] {
    border-radius: 99px;
  }
  .button[data-block] {
    display: flex;
    inline-size: 100%;
  }
  .button[data-uniform] {
    inline-size: var(--w-height);
    padding: 0;
  }
  .button:disabled {
    background: var(--_surface);
    color: var(--_muted);
  }
  [aria-busy="true"] {
    cursor: progress;
  }
  .button[aria-busy="true"] > * {
    opacity: 0.5;
  }

  .field {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: max(var(--w-height), 40px);
    padding: 6px 12px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-control);
    background: var(--_background);
    color: var(--_ink);
    /* Below 16 px, a phone zooms into the field. */
    font: inherit;
    font-size: max(16px, var(--_size));
    line-height: 24px;
  }
  select.field,
  input[type="date"] {
    inline-size: auto;
    max-inline-size: 100%;
  }
  /* The button in it that opens the calendar has a focus of its own, which the field would not show. */
  input[type="date"]:focus-within {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  select.field[data-block],
  input[data-block] {
    inline-size: 100%;
  }
  textarea.field {
    border-radius: min(var(--_radius), var(--_radius-control));
    resize: vertical;
  }
  textarea[data-grows] {
    field-sizing: content;
    resize: none;
  }
  .field:is([data-variant="soft"], [data-variant="solid"]) {
    background: var(--_surface);
    border-color: transparent;
  }
  .field:is([data-variant="ghost"], .bare) {
    background: none;
    border-color: transparent;
  }
  .field.bare {
    padding-inline: 4px;
    border-block-end-color: var(--_line-strong);
    border-radius: min(4px, var(--_radius-small));
  }
  .field[data-pill] {
    border-radius: 99px;
  }
  .field:is([data-gutter="2xs"], [data-gutter="xs"]) {
    padding-inline: 6px;
  }
  .field:is([data-gutter="lg"], [data-gutter="xl"]) {
    padding-inline: 16px;
  }
  .field::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .field:disabled {
    color: var(--_muted);
    background: var(--_sunken);
  }
  .field:user-invalid {
    border-color: var(--w-danger);
  }
  .label {
    color: var(--_muted);
  }

  .check {
    display: inline-flex;
    align-items: center;
    gap: 12px;
    min-block-size: var(--_target);
    cursor: pointer;
  }
  .check:not(:has(span)) {
    justify-content: center;
    min-inline-size: 32px;
  }
  .check input {
    appearance: none;
    display: grid;
    place-items: center;
    inline-size: 20px;
    block-size: 20px;
    margin: 0;
    flex: none;
    border: 1.6px solid var(--_line-strong);
    border-radius: min(6px, var(--_radius-small));
    cursor: inherit;
  }
  .check:hover input:enabled {
    border-color: var(--_accent);
  }
  .check input:checked {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  .check input:checked::after {
    content: "";
    inline-size: 9px;
    block-size: 5px;
    border: solid var(--_on-accent);
    border-width: 0 0 1.8px 1.8px;
    transform: translateY(-1px) rotate(-45deg);
  }
  /* In a list, a box that acts says what is done: its words look as a done task's do. */
  .list-row .check[data-acts]:has(input:checked) span {
    color: var(--_muted);
    text-decoration: line-through;
    text-decoration-thickness: 1px;
  }
  .check [type="radio"] {
    border-radius: 50%;
  }
  .check [type="radio"]:checked::after {
    inline-size: 8px;
    block-size: 8px;
    border: 0;
    border-radius: 50%;
    background: var(--_on-accent);
    transform: none;
  }
  .check input:disabled {
    opacity: 0.5;
  }
  /* Where colours are the person's own, so is the box. */
  @media (forced-colors: active) {
    .check input {
      appearance: auto;
    }
  }
  .check:has(:disabled) {
    color: var(--_muted);
    cursor: default;
  }
  .radios {
    display: flex;
    flex-direction: column;
  }
  .radios[data-direction="row"] {
    flex-flow: row wrap;
    column-gap: 20px;
  }
`;
