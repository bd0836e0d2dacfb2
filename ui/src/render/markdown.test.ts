import { describe, expect, it } from "vitest";

import { blocksOf, renderMarkdown } from "./markdown";

function html(text: string): string {
  const holder = document.createElement("div");
  holder.append(renderMarkdown(text));
  return holder.innerHTML.trim();
}

function nodes(text: string): Element[] {
  const holder = document.createElement("div");
  holder.append(renderMarkdown(text));
  return [...holder.querySelectorAll("*")];
}

describe("renderMarkdown", () => {
  it("renders what GitHub's Markdown knows", () => {
    expect(html("**b** *i* ~~d~~ `c`")).toBe("<p><strong>b</strong> <em>i</em> <del>d</del> <code>c</code></p>");
    expect(html("- [x] done\n- [ ] open")).toContain('type="checkbox"');
    expect(html("| a | b |\n|:-:|--:|\n| 1 | 2 |")).toContain('<td align="center">1</td>');
    expect(html("3. three\n4. four")).toContain('<ol start="3">');
  });

  it("puts an answer's headings below the page's own", () => {
    expect(html("# One\n\n##### Five *x*").replace(/\s/g, "")).toBe("<h3>One</h3><h6>Five<em>x</em></h6>");
  });

  it("names a code block's language, and renders its text as text", () => {
    expect(html("```ts\nconst a = '<b>';\n```")).toBe(
      '<pre data-lang="ts"><code>const a = \'&lt;b&gt;\';</code></pre>',
    );
  });

  it("opens links apart, without a referrer", () => {
    expect(html("[a](https://example.org/?a=1&b=2)")).toBe(
      '<p><a href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">a</a></p>',
    );
  });

  it("offers a picture of another host as a link, and loads nothing", () => {
    expect(html("![a cat](https://example.org/cat.png)")).toContain('<a href="https://example.org/cat.png"');
    expect(html("![a cat](https://example.org/cat.png)")).not.toContain("<img");
    expect(html("![a cat](data:image/png;base64,AAAA)")).toBe("<p>a cat</p>");
  });

  it("shows raw HTML as text, except a line break", () => {
    expect(html("a <b>bold</b> claim")).toBe("<p>a &lt;b&gt;bold&lt;/b&gt; claim</p>");
    expect(html("one<br>two")).toBe("<p>one<br>two</p>");
  });
});

const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<a href='javascript:alert(1)'>x</a>",
  "<div style='background:url(javascript:alert(1))'>x</div>",
  "<form action='https://evil.example'><input name=a><button>go</button></form>",
  "<base href='https://evil.example/'>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<details open ontoggle=alert(1)>",
  "<body onload=alert(1)>",
  "<input type=image src=x onerror=alert(1)>",
  "<template><img src=x onerror=alert(1)></template>",
  "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java\tscript:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](vbscript:msgbox(1))",
  "[x](file:///etc/passwd)",
  "[x](//evil.example)",
  "[x](<javascript:alert(1)>)",
  "[x](https://a.example/\"onmouseover=\"alert(1))",
  "[x](https://a.example 'title\" onmouseover=\"alert(1)')",
  "![x](javascript:alert(1))",
  "![x\" onerror=\"alert(1)](https://a.example/b.png)",
  "![x](https://a.example/\"onerror=\"alert(1))",
  "<javascript:alert(1)>",
  "[x]: javascript:alert(1)\n\n[x]",
  "```\"><img src=x onerror=alert(1)>\ncode\n```",
  "``` <img/src=x/onerror=alert(1)>\ncode\n```",
  "`<img src=x onerror=alert(1)>`",
  "| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
  "- <img src=x onerror=alert(1)>\n- [ ] <svg onload=alert(1)>",
  "# <img src=x onerror=alert(1)>",
  "> <iframe src=javascript:alert(1)>",
  "<<script>alert(1)//<</script>",
  "<a href=\"https://a.example\" onclick=alert(1)>x</a>",
  "- [x] <input aria-label=x onfocus=alert(1) autofocus>",
  "<p id=hf-app class=x data-lang=x aria-label=x>x</p>",
  "\u0000<img src=x onerror=alert(1)>",
  "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
];

describe("hostile Markdown", () => {
  it.each(HOSTILE)("does nothing: %s", (text) => {
    for (const node of nodes(text)) {
      expect(node.tagName).toMatch(
        /^(A|BLOCKQUOTE|BR|CODE|DEL|EM|H[1-6]|HR|INPUT|LI|OL|P|PRE|STRONG|TABLE|TBODY|TD|TH|THEAD|TR|UL)$/,
      );
      for (const { name, value } of node.attributes) {
        expect(name).toMatch(/^(align|aria-label|checked|data-lang|disabled|href|rel|start|target|title|type)$/);
        if (name === "href") expect(value).toMatch(/^(https?|mailto):/i);
      }
    }
  });
});

describe("blocksOf", () => {
  it("covers the text without a gap", () => {
    const text = "# A\n\npara\nmore\n\n- one\n\n- two\n\n```\ncode\n```\n\n| a |\n|---|\n| 1 |\n\nend";
    const blocks = blocksOf(text);
    expect(blocks.map(({ raw }) => raw).join("")).toBe(text);
    expect(blocks.map(({ token }) => token.type)).toEqual(["heading", "paragraph", "list", "code", "table", "paragraph"]);
  });
});
