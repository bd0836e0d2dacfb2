import { css } from "lit";

export const chatStyles = css`
  :host {
    display: block;
    position: relative;
    block-size: 100%;
    min-block-size: 0;
    overflow: hidden;
    background: var(--_background);
    color: var(--_ink);
    font-family: var(--_font);
    font-size: var(--_size);
    line-height: var(--_leading);
    font-weight: 400;
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  .frame {
    display: flex;
    block-size: 100%;
  }

  .history {
    display: flex;
    flex-direction: column;
    inline-size: 260px;
    flex: none;
    background: var(--_sunken);
    border-inline-end: 1px solid var(--_line);
  }
  .history header {
    display: flex;
    align-items: center;
    min-block-size: var(--_bar);
    padding-inline: 20px 8px;
  }
  .history .brand {
    flex: 1;
    min-inline-size: 0;
  }
  .history .new {
    margin: 0 8px;
  }
  .new-row {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: var(--_target);
    padding-inline: 10px;
    inline-size: 100%;
    border-radius: var(--_radius-control);
    font-size: calc(var(--_size) - 1px);
    line-height: 24px;
    color: var(--_accent);
    font-weight: var(--_strong);
  }
  .new-row:hover {
    background: var(--_hover);
  }
  .history[data-drawer] {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    inline-size: min(300px, 86%);
    z-index: 2;
    box-shadow: 0 0 24px rgb(0 0 0 / 16%);
    --_turn: 1;
    animation: slide 160ms ease-out;
  }
  .history[data-drawer]:dir(rtl) {
    --_turn: -1;
  }
  .veil {
    position: absolute;
    inset: 0;
    z-index: 1;
    background: light-dark(rgb(22 32 29 / 24%), rgb(0 0 0 / 48%));
    animation: fade 160ms ease-out;
  }

  .main {
    position: relative;
    isolation: isolate;
    display: flex;
    flex-direction: column;
    flex: 1;
    min-inline-size: 0;
  }
  .bar {
    display: flex;
    align-items: center;
    min-block-size: var(--_bar);
    padding-inline: 8px;
    gap: 4px;
    flex: none;
  }
  /* Beside the rail there are no buttons at either end, so the title stands on the text's own edge. */
  .bar[data-plain] {
    inline-size: 100%;
    max-inline-size: calc(var(--_measure) + 2 * var(--_gutter));
    margin-inline: auto;
  }
  .bar .title {
    flex: 1;
    min-inline-size: 0;
    padding-inline: 12px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: calc(var(--_size) - 1px);
    line-height: 24px;
    font-weight: var(--_strong);
  }

  .start {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    inline-size: 100%;
    max-inline-size: calc(var(--_measure) + 2 * var(--_gutter));
    margin-inline: auto;
    padding: 24px var(--_gutter) 20px;
  }
  .start h2 {
    margin-block: auto 16px;
    font-size: var(--_size-title);
    line-height: var(--_leading-title);
    font-weight: var(--_strong);
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  .prompts li + li {
    border-block-start: 1px solid var(--_line);
  }
  .prompts button {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    inline-size: 100%;
    min-block-size: max(var(--_target), calc(48px * var(--_gap)));
    padding: calc(10px * var(--_gap)) 0;
  }
  .prompts button > bdi {
    flex: 1;
  }
  .prompts .icon {
    color: var(--_muted);
  }
  .prompts .icon:last-child {
    opacity: 0;
    transition: opacity 120ms;
  }
  .prompts button:is(:hover, :focus-visible) {
    color: var(--_accent);
  }
  .prompts button:is(:hover, :focus-visible) .icon:last-child {
    opacity: 1;
    color: var(--_accent);
  }

  .foot {
    position: relative;
    flex: none;
    inline-size: 100%;
    max-inline-size: calc(var(--_measure) + 2 * var(--_gutter));
    margin-inline: auto;
    padding: 4px var(--_gutter) max(16px, env(safe-area-inset-bottom));
  }
  .foot .note {
    padding-block-start: 8px;
    text-align: center;
  }
  .foot .note[data-contrast] {
    color: var(--_ink);
  }
  .foot .note hf-markdown {
    font-size: inherit;
  }
  /* The connection: shown only when it has been away for a second. */
  .line {
    position: absolute;
    inset-inline: var(--_gutter);
    inset-block-end: 100%;
    padding-block-end: 2px;
    background: var(--_background);
  }
  .line.away {
    animation: fade 160ms 1s both;
  }
  .line.back {
    animation: leave 400ms 1.6s both;
  }
  .line.away::before {
    content: "";
    display: block;
    block-size: 1px;
    margin-block-end: 6px;
    background: linear-gradient(90deg, transparent, var(--_ink), transparent);
    background-size: 50% 100%;
    background-repeat: no-repeat;
    animation: sweep 1.8s linear infinite;
  }
  @media (prefers-reduced-motion: reduce) {
    .line.away::before {
      background: var(--_line-strong);
    }
  }

  .preview {
    position: absolute;
    z-index: 3;
    inline-size: max-content;
    max-inline-size: min(320px, calc(100% - 16px));
    overflow-y: auto;
    padding: 12px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    box-shadow: 0 8px 32px rgb(0 0 0 / 16%);
  }

  .keymap {
    inline-size: min(440px, calc(100% - 32px));
    max-block-size: calc(100% - 32px);
    padding: 8px 24px 20px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_ink);
    box-shadow: 0 8px 40px rgb(0 0 0 / 20%);
  }
  .keymap::backdrop {
    background: rgb(0 0 0 / 32%);
  }
  .keymap header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin-inline-end: -12px;
    min-block-size: var(--_bar);
  }
  .keymap h2 {
    font-size: calc(var(--_size) - 1px);
    line-height: 24px;
    font-weight: var(--_strong);
  }
  .keymap dl,
  .keymap dd {
    margin: 0;
  }
  .keymap dl div {
    display: flex;
    align-items: baseline;
    gap: 16px;
    padding-block: 5px;
    font-size: calc(var(--_size) - 1px);
    line-height: 24px;
  }
  .keymap dt {
    flex: none;
    inline-size: 136px;
    white-space: nowrap;
  }
  .keymap kbd {
    padding: 2px 6px;
    margin-inline-end: 4px;
    border: 1px solid var(--_line);
    border-block-end-width: 2px;
    border-radius: min(6px, var(--_radius-small));
    font: inherit;
    font-size: 13px;
    color: var(--_muted);
  }

  @keyframes fade {
    from {
      opacity: 0;
      visibility: hidden;
    }
  }
  @keyframes leave {
    to {
      opacity: 0;
    }
  }
  @keyframes slide {
    from {
      transform: translateX(calc(var(--_turn) * -24px));
      opacity: 0;
    }
  }
  @keyframes sweep {
    from {
      background-position: -100% 0;
    }
    to {
      background-position: 200% 0;
    }
  }
`;
