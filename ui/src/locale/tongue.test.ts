import { afterEach, describe, expect, it, vi } from "vitest";

import { Tongue } from "./tongue";

function placed(outer: Record<string, string> = {}): { host: HTMLElement; shell: HTMLElement } {
  const shell = document.createElement("section");
  for (const [name, value] of Object.entries(outer)) shell.setAttribute(name, value);
  const root = shell.attachShadow({ mode: "open" });
  const host = document.createElement("div");
  root.append(host);
  document.body.append(shell);
  return { host, shell };
}

async function speaking(host: HTMLElement, option?: string): Promise<Tongue> {
  const tongue = new Tongue(host, () => undefined);
  tongue.speak(option);
  tongue.connect();
  await tongue.ready;
  return tongue;
}

afterEach(() => {
  document.body.replaceChildren();
  document.documentElement.removeAttribute("lang");
  document.documentElement.removeAttribute("dir");
});

describe("the language", () => {
  it("is the option's, else the nearest around, also through a shadow root, else the browser's", async () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["sv", "de-AT"]);
    const { host } = placed({ lang: "fr-CA" });
    expect((await speaking(host, "es-MX")).strings).toMatchObject({ locale: "es-MX", send: "Enviar" });
    expect((await speaking(host)).strings).toMatchObject({ locale: "fr-CA", send: "Envoyer" });
    const plain = await speaking(placed().host);
    expect(plain.strings).toMatchObject({ locale: "de-AT", send: "Senden" });
    expect(plain.wanted).toBe("sv");
  });

  it("is English where there is none, and what was wanted is asked for all the same", async () => {
    const tongue = await speaking(placed().host, "nb");
    expect(tongue.strings.send).toBe("Send");
    expect(tongue.wanted).toBe("nb");
  });

  it("follows the page", async () => {
    document.documentElement.lang = "en";
    const { host } = placed();
    const changed = vi.fn();
    const tongue = new Tongue(host, changed);
    tongue.connect();
    document.documentElement.lang = "ja";
    await vi.waitFor(() => expect(tongue.strings.send).toBe("送信"));
    tongue.disconnect();
    document.documentElement.lang = "en";
    await Promise.resolve();
    expect(tongue.strings.send).toBe("送信");
  });

  it("brings its direction, unless the page has said one and no language was asked for by name", async () => {
    expect((await speaking(placed().host, "ur")).direction).toBe("rtl");
    expect((await speaking(placed({ dir: "ltr" }).host, "ur")).direction).toBe("rtl");
    expect((await speaking(placed({ lang: "ar" }).host)).direction).toBe("rtl");
    expect((await speaking(placed({ lang: "ar", dir: "ltr" }).host)).direction).toBeNull();
  });
});
