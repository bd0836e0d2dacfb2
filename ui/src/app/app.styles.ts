import { css } from "lit";

export const appStyles = css`
  :host {
    display: block;
    block-size: 100%;
    background: var(--_background);
    color: var(--_ink);
    font-family: var(--_font);
    font-size: var(--_size);
    line-height: var(--_leading);
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  .alone {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 4px;
    block-size: 100%;
    padding: 24px;
    text-align: center;
  }
`;
