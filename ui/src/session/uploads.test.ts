import { describe, expect, it } from "vitest";

import { ProtocolClient } from "../protocol/client";
import { FakeServer, json, refusal, until } from "../testing/server";
import { Feedback } from "./feedback";
import { Uploads } from "./uploads";
import type { UploadRules } from "./uploads";

const cat = (size = 4): File => new File([new Uint8Array(size)], "cat.png", { type: "image/png" });
const attachment = { id: "atc_1", type: "image" as const, name: "cat.png", mime_type: "image/png" };

function made(rules: Partial<UploadRules> = {}) {
  const server = new FakeServer();
  const client = new ProtocolClient({ url: "/chatkit", fetch: server.fetch });
  const sent: { url: string; method: string | undefined; body: unknown }[] = [];
  const uploads = new Uploads(() => client, () => undefined);
  const all: UploadRules = {
    strategy: { type: "two_phase" },
    maxSize: undefined,
    maxCount: 2,
    send: (url, init) => {
      sent.push({ url: String(url), method: init?.method, body: init?.body });
      return Promise.resolve(json(attachment));
    },
    tooLarge: (name) => `${name} is too large.`,
    tooMany: "Too many.",
    accept: undefined,
    wrongKind: (name) => `${name} is of the wrong kind.`,
    failed: (error) => (error as Error).message,
    ...rules,
  };
  return { server, sent, uploads, add: (...files: File[]) => uploads.add(files, all) };
}

describe("Uploads", () => {
  it("takes the kinds and sizes that the page names, also of what was dropped", async () => {
    const { uploads, add } = made({
      maxCount: 9,
      accept: { "image/*": [], "text/plain": [".MD"] },
      maxSize: { "image/png": 3, "*": 100 },
    });
    const file = (name: string, type: string, size: number): File => new File([new Uint8Array(size)], name, { type });
    await add(cat(), file("a.pdf", "application/pdf", 1), file("notes.md", "text/markdown", 200), file("b.gif", "image/gif", 101));
    expect(uploads.list.map(({ problem }) => problem)).toEqual([
      "cat.png is too large.",
      "a.pdf is of the wrong kind.",
      "notes.md is too large.",
      "b.gif is too large.",
    ]);
  });

  it("announces a file and brings its bytes to where the server says", async () => {
    const { server, sent, uploads, add } = made();
    const to = { url: "/attachments/atc_1/content", method: "PUT", headers: { "X-A": "1" } };
    server.on("attachments.create", () => json({ ...attachment, upload_descriptor: to }));
    await add(cat());
    expect(server.of("attachments.create")[0]?.params).toEqual({ name: "cat.png", size: 4, mime_type: "image/png" });
    expect(sent.map(({ url, method }) => [url, method])).toEqual([["/attachments/atc_1/content", "PUT"]]);
    expect(uploads.take().map(({ id }) => id)).toEqual(["atc_1"]);
    expect(uploads.list).toEqual([]);
  });

  it("sends a form where the server takes files directly", async () => {
    const { sent, uploads, add } = made({ strategy: { type: "direct", uploadUrl: "/attachments" } });
    await add(cat());
    const [form] = sent.map(({ body }) => body as FormData);
    expect(form?.get("file")).toBeInstanceOf(File);
    expect(uploads.list[0]?.status).toBe("ready");
  });

  it("tells the server of a file that is taken away, whatever the server makes of it; a page's own file is the page's", async () => {
    const { server, uploads, add } = made({ strategy: { type: "direct", uploadUrl: "/attachments" } });
    await add(cat());
    const first = server.of("attachments.delete").length;
    for (const { key } of uploads.list) uploads.remove(key);
    expect([first, server.of("attachments.delete").map(({ params }) => params)]).toEqual([0, [{ attachment_id: "atc_1" }]]);
    await until(() => server.received.length === 1); // refused, and nobody is told
    uploads.hold([attachment]);
    for (const { key } of uploads.list) uploads.remove(key);
    await add(cat());
    uploads.take();
    expect(server.of("attachments.delete")).toHaveLength(1);
  });

  it("says what is wrong with a file, and sends none that is too large or one too many", async () => {
    const { server, sent, uploads, add } = made({ maxSize: { "image/*": 3 } });
    await add(cat(9), cat(3), cat(3));
    expect(uploads.list.map(({ problem }) => problem)).toEqual([
      "cat.png is too large.",
      "attachments.create is not known here.",
      "Too many.",
    ]);
    server.on("attachments.create", () => refusal(429, "too_many_uploads", "A hundred uploads wait."));
    for (const { key } of uploads.list) uploads.remove(key);
    await add(cat(1));
    expect(uploads.list[0]?.problem).toBe("A hundred uploads wait.");
    expect(uploads.take()).toEqual([]);
    expect(sent).toEqual([]);
  });
});

describe("Feedback", () => {
  it("is there after a reload, is shown at once, and is taken back when the server refuses", async () => {
    const server = new FakeServer().on("feedback.get", () => json({ data: { a1: "negative" } }));
    const client = new ProtocolClient({ url: "/chatkit", fetch: server.fetch });
    const failures: unknown[] = [];
    const feedback = new Feedback(() => client, () => undefined, (error) => failures.push(error));
    await feedback.load("thr_1");
    expect([...feedback.given]).toEqual([["a1", "negative"]]);
    const giving = feedback.give("thr_1", "a1", "positive");
    expect(feedback.given.get("a1")).toBe("positive");
    await giving;
    expect(feedback.given.get("a1")).toBe("negative");
    expect(failures).toHaveLength(1);
    server.on("items.feedback", () => json({}));
    await feedback.give("thr_1", "a1", "positive");
    expect(server.of("items.feedback").at(-1)?.params).toEqual({ thread_id: "thr_1", item_ids: ["a1"], kind: "positive" });
    expect(feedback.given.get("a1")).toBe("positive");
  });

  it("asks once for each thread, and shows nothing where the server does not know", async () => {
    const server = new FakeServer();
    const client = new ProtocolClient({ url: "/chatkit", fetch: server.fetch });
    const feedback = new Feedback(() => client, () => undefined, () => undefined);
    await feedback.load("thr_1");
    await feedback.load("thr_1");
    expect(server.of("feedback.get")).toHaveLength(1);
    expect(feedback.given.size).toBe(0);
  });
});
