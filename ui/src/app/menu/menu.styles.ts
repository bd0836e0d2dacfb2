import { css } from "lit";

export const menuStyles = css`
  [role="menu"] {
    position: fixed;
    inset: auto;
    margin: 0;
    min-inline-size: 208px;
    max-inline-size: calc(100vw - 16px);
    padding: 4px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_ink);
    box-shadow: 0 8px 32px rgb(0 0 0 / 16%);
  }
  [role="menuitem"] {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: var(--_target);
    padding-inline: 12px;
    border-radius: var(--_radius-small);
    font-size: calc(var(--_size) - 1px);
    line-height: 24px;
  }
  [role="menuitem"]:is(:hover, :focus) {
    background: var(--_hover);
  }
  [role="menuitem"]:focus-visible {
    outline-offset: -2px;
  }
  [role="menuitem"] .icon {
    color: var(--_muted);
  }
  .key {
    margin-inline-start: auto;
    padding-inline-start: 12px;
    font-size: var(--_size-meta);
    color: var(--_muted);
  }
  /* Keys are for those who have them. */
  @media (hover: none) {
    .key {
      display: none;
    }
  }
`;
