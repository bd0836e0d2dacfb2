import { css } from "lit";

export const pickStyles = css`
  :host {
    display: block;
  }
  [role="combobox"] {
    display: flex;
    align-items: center;
    gap: 4px;
    min-block-size: var(--_target);
    padding-inline: 8px 6px;
    border-radius: var(--_radius-control);
    color: var(--_muted);
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    cursor: pointer;
    user-select: none;
    outline-offset: -2px;
  }
  [role="combobox"]:is(:hover, [aria-expanded="true"]) {
    background: var(--_hover);
    color: var(--_ink);
  }
  :host([data-chosen]) [role="combobox"] {
    color: var(--_accent);
    font-weight: var(--_strong);
  }
  [role="combobox"] .label {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  [role="combobox"] .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  [data-icon="chevron"] {
    transform: rotate(90deg);
  }
  .menu {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 0;
    overflow: hidden;
    cursor: default;
  }
  .menu [role="listbox"] {
    max-block-size: inherit;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
  }
  .option .place {
    inline-size: 20px;
    flex: none;
  }
  .option .meta {
    display: block;
    padding-block-end: 2px;
  }
  .option .tick .icon {
    color: var(--_accent);
  }
  .option[aria-disabled="true"],
  .option[aria-disabled="true"] .words {
    color: var(--_muted);
    cursor: default;
  }
  @media (forced-colors: active) {
    /* Chosen says the tick; the line says where one is. */
    .option[aria-selected="true"]:not([data-active]) {
      outline: 0;
    }
    .option[aria-disabled="true"],
    .option[aria-disabled="true"] :is(.words, .meta) {
      color: GrayText;
    }
    .menu {
      border-color: CanvasText;
    }
  }
`;
