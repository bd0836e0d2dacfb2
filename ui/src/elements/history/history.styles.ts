import { css } from "lit";

export const historyStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    flex: 1;
  }
  nav {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    padding: 0 8px 16px;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
  }
  h2 {
    padding: 16px 12px 4px;
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    font-weight: 400;
    color: var(--_muted);
  }
  .search {
    min-block-size: var(--_target);
    margin: 8px 16px;
    padding-inline: 11px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    background: var(--_background);
    font-size: 15px;
  }
  .search::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .skeleton {
    display: grid;
    gap: 28px;
    padding: 56px 12px 0;
    animation: appear 160ms 200ms both;
  }
  .skeleton i {
    block-size: 16px;
    border-radius: min(4px, var(--_radius-small));
    background: var(--_surface);
  }
  .skeleton i:nth-child(2) {
    inline-size: 72%;
  }
  @keyframes appear {
    from {
      opacity: 0;
      visibility: hidden;
    }
  }
  li {
    position: relative;
    display: flex;
    align-items: center;
    border-radius: var(--_radius-control);
  }
  li:hover,
  li:focus-within {
    background: var(--_hover);
  }
  .open {
    flex: 1;
    min-inline-size: 0;
    min-block-size: var(--_target);
    padding-inline: 12px;
    border-radius: var(--_radius-control);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: calc(var(--_size) - 1px);
    line-height: 24px;
  }
  li[data-current] {
    background: var(--_surface);
  }
  li[data-current] .open {
    font-weight: var(--_strong);
  }
  .open:focus-visible,
  .tools button:focus-visible {
    outline-offset: -2px;
  }
  .tools {
    display: flex;
    flex: none;
  }
  .tools .icon-button {
    inline-size: 36px;
  }
  /* Where a pointer can hover, the tools come when they are wanted; they never leave the keyboard's order. */
  @media (hover: hover) {
    li:not(:hover, :focus-within) .tools {
      inline-size: 0;
      overflow: hidden;
      opacity: 0;
    }
  }
  li form {
    flex: 1;
    display: flex;
  }
  li input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: var(--_target);
    padding-inline: 11px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-control);
    background: var(--_background);
    font-size: calc(var(--_size) - 1px);
  }
  .note {
    padding: 12px;
  }
  .more {
    margin-inline: 4px;
  }
  .toast {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    padding-inline: 20px;
    border-block-start: 1px solid var(--_line);
  }
  .toast span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;
