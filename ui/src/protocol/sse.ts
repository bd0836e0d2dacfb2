/** One dispatched server-sent event. `id` is null where the stream has named none so far. */
export interface Frame {
  data: string;
  id: string | null;
}

/**
 * Server-sent events from bytes, after the HTML standard's "event stream interpretation".
 *
 * `EventSource` cannot POST, so the bytes come from `fetch` and may be cut anywhere: inside a line, between the
 * CR and the LF of one line end, inside a letter. The parser keeps what is unfinished until more arrives; an
 * event whose blank line never came is not an event, and is dropped with the parser.
 */
export class SseParser {
  readonly #decoder = new TextDecoder("utf-8");
  #rest = "";
  #sawCarriageReturn = false;
  #data: string[] = [];
  #id: string | null = null;
  #comment: string | null = null;

  /** The comment after which no event has come; null where there is none. */
  get lastComment(): string | null {
    return this.#comment;
  }

  /** Takes the next bytes; returns the events which they complete. */
  push(bytes: Uint8Array): Frame[] {
    // TextDecoder drops a leading byte order mark by itself, as the standard asks.
    return this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  #take(text: string): Frame[] {
    const frames: Frame[] = [];
    let from = 0;
    if (this.#sawCarriageReturn && text.length > 0) {
      if (text.charCodeAt(0) === LF) from = 1;
      this.#sawCarriageReturn = false;
    }
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code !== LF && code !== CR) continue;
      const frame = this.#line(this.#rest + text.slice(from, at));
      this.#rest = "";
      if (frame) frames.push(frame);
      if (code === CR) {
        if (at + 1 === text.length) this.#sawCarriageReturn = true;
        else if (text.charCodeAt(at + 1) === LF) at += 1;
      }
      from = at + 1;
    }
    this.#rest += text.slice(from);
    // Nobody has so much to say in one line: it is given up, as something that is no event.
    if (this.#rest.length > LONGEST) {
      this.#rest = "";
      frames.push({ data: "", id: this.#id });
    }
    return frames;
  }

  #line(line: string): Frame | null {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) {
      this.#comment = line.slice(1).trim();
      return null;
    }
    const name = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (name === "data") this.#data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  #dispatch(): Frame | null {
    if (this.#data.length === 0) return null;
    const frame = { data: this.#data.join("\n"), id: this.#id };
    this.#data = [];
    this.#comment = null;
    return frame;
  }
}

const LONGEST = 8 * 1024 * 1024;
const LF = 10;
const CR = 13;
