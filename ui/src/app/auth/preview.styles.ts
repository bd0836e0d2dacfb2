import { css } from "lit";

export const previewStyles = css`
  :host {
    display: grid;
    place-items: center;
    min-block-size: 0;
    padding: 40px;
    background: var(--_sunken);
    border-inline-start: 1px solid var(--_line);
  }
  .card {
    inline-size: min(100%, 520px);
    block-size: min(100%, 640px);
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: 16px;
    background: var(--_background);
    box-shadow: 0 24px 64px -32px rgb(0 0 0 / 24%);
    /* Looked at, not used. */
    user-select: none;
    cursor: default;
  }
`;
