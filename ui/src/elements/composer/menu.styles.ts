import { css } from "lit";

/** A list that lies over something, and its lines: mentions and commands, tools and models. */
export const menuStyles = css`
  .menu {
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_ink);
    box-shadow: 0 8px 32px rgb(0 0 0 / 16%);
  }
  [role="listbox"] {
    max-block-size: min(320px, 45vh);
    overflow-y: auto;
    padding: 6px;
    border-radius: inherit;
  }
  [role="listbox"]:focus-visible {
    outline-offset: -2px;
  }
  .option {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: var(--_target);
    padding: 4px 10px;
    border-radius: var(--_radius-small);
    font-size: calc(var(--_size) - 1px);
    line-height: 24px;
    cursor: pointer;
  }
  .option .icon {
    color: var(--_muted);
  }
  .option .words {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .option[data-active] {
    background: var(--_hover);
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }
`;
