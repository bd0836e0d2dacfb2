"""Attempts to run a script, to leave the page or to reach another host, through everything that a server can say.

Written from the known kinds: markup in text, addresses that are programs, attributes that break out, styles that fetch,
names that objects share, and frames that are no events. Each attempt calls `hit(N)` if it succeeds.
"""

from collections.abc import Iterator
from typing import Any

from tests.support.stranger import created, frame, item

__all__ = ["ELSEWHERE", "attempts", "hostile_frames", "hostile_items", "hostile_thread", "hostile_words"]

Json = dict[str, Any]

ELSEWHERE = "https://elsewhere.example"

MARKUP = """
<script>hit(N)</script>
<SCRIPT SRC=ELSEWHERE/N.js></SCRIPT>
<script type="module">hit(N)</script>
<img src=x onerror=hit(N)>
<img src="x" onerror="hit(N)" style="display:none">
<img/src=x/onerror=hit(N)>
<image src=x onerror=hit(N)>
<img src=ELSEWHERE/N.png>
<img srcset="ELSEWHERE/N.png 1x">
<svg onload=hit(N)>
<svg><script>hit(N)</script></svg>
<svg><animate onbegin=hit(N) attributeName=x dur=1s>
<svg><a xlink:href="javascript:hit(N)"><text y=20>x</text></a></svg>
<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg' onload='hit(N)'/>#x"></use></svg>
<svg><foreignObject><img src=x onerror=hit(N)></foreignObject></svg>
<math><mi//xlink:href="data:x,<script>hit(N)</script>">
<math><annotation-xml encoding="text/html"><img src=x onerror=hit(N)></annotation-xml></math>
<math><mtext><table><mglyph><style><img src=x onerror=hit(N)></style></mglyph></table></mtext></math>
<iframe src="javascript:hit(N)"></iframe>
<iframe srcdoc="<script>parent.hit(N)</script>"></iframe>
<iframe src=ELSEWHERE/N></iframe>
<object data="javascript:hit(N)"></object>
<object data=ELSEWHERE/N></object>
<embed src="javascript:hit(N)">
<video src=x onerror=hit(N)></video>
<video poster=ELSEWHERE/N.png></video>
<audio src=x onerror=hit(N)></audio>
<source onerror=hit(N)>
<body onload=hit(N)>
<input autofocus onfocus=hit(N)>
<select autofocus onfocus=hit(N)></select>
<textarea autofocus onfocus=hit(N)></textarea>
<button autofocus onfocus=hit(N)>x</button>
<details open ontoggle=hit(N)>x</details>
<marquee onstart=hit(N)>x</marquee>
<form action="javascript:hit(N)"><button>x</button></form>
<form><button formaction="javascript:hit(N)">x</button></form>
<a href="javascript:hit(N)">x</a>
<a href=" &#14; javascript:hit(N)">x</a>
<a href="java&#x09;script:hit(N)">x</a>
<base href=ELSEWHERE/>
<meta http-equiv=refresh content="0;url=ELSEWHERE/N">
<meta http-equiv=refresh content="0;url=javascript:hit(N)">
<link rel=stylesheet href=ELSEWHERE/N.css>
<link rel=prefetch href=ELSEWHERE/N>
<style>@import 'ELSEWHERE/N.css';</style>
<style>*{background:url(ELSEWHERE/N.png)}</style>
<div style="background:url(ELSEWHERE/N.png)">x</div>
<div style="width:expression(hit(N))">x</div>
<p style="animation:x" onanimationstart=hit(N)>x</p>
<x-y onclick=hit(N) tabindex=1 autofocus onfocus=hit(N)>x</x-y>
<template shadowrootmode=open><script>hit(N)</script></template>
<noscript><p title="</noscript><img src=x onerror=hit(N)>"></noscript>
<textarea></textarea><img src=x onerror=hit(N)>
<title></title><img src=x onerror=hit(N)>
<!--><img src=x onerror=hit(N)>-->
<![CDATA[><img src=x onerror=hit(N)>]]>
<br onclick=hit(N) onmouseover=hit(N)>
<br/><img src=x onerror=hit(N)>
&lt;img src=x onerror=hit(N)&gt;
&#60;img src=x onerror=hit(N)&#62;
</hf-markdown><img src=x onerror=hit(N)>
</p></div></template><img src=x onerror=hit(N)>
"><img src=x onerror=hit(N)>
'><img src=x onerror=hit(N)>
` onmouseover=hit(N) x=`
${hit(N)}
{{constructor.constructor('hit(N)')()}}
<hf-widget item='{"widget":{}}' onclick=hit(N)></hf-widget>
<slot onslotchange=hit(N)></slot>
<portal src=ELSEWHERE/N></portal>
<frameset onload=hit(N)>
<isindex type=image src=x onerror=hit(N)>
""".strip().split("\n")

MARKDOWN = r"""
[x](javascript:hit(N))
[x](JaVaScRiPt:hit(N))
[x](javascript&colon;hit(N))
[x](java⇥script:hit(N))
[x](&#x6A;avascript:hit(N))
[x](␁javascript:hit(N))
[x](<javascript:hit(N)>)
[x](< javascript:hit(N)>)
[x](vbscript:hit(N))
[x](data:text/html,<script>hit(N)</script>)
[x](data:text/html;base64,PHNjcmlwdD5oaXQoTik8L3NjcmlwdD4=)
[x](blob:hit(N))
[x](file:///etc/passwd)
[x](//elsewhere.example/N "onmouseover=hit(N)")
[x](https://example.org/"onmouseover="hit(N))
[x](https://example.org/ "\" onmouseover=\"hit(N)")
[x](chatkit-link:javascript:hit(N))
[x](chatkit-link://"onclick="hit(N))
[x]: javascript:hit(N)⏎⏎[x]
[x][N]⏎⏎[N]: <javascript:hit(N)> "x"
<javascript:hit(N)>
<https://example.org/"onclick=hit(N)>
https://example.org/"onmouseover="hit(N)
www.example.org/"><img/src=x/onerror=hit(N)>
![x](javascript:hit(N))
![x](ELSEWHERE/N.png)
![x" onerror="hit(N)](https://example.org/x.png)
![<img src=x onerror=hit(N)>](x)
![x](data:image/svg+xml,<svg onload=hit(N)>)
`<img src=x onerror=hit(N)>`
```"><img src=x onerror=hit(N)>⏎x⏎```
```html⏎<img src=x onerror=hit(N)>⏎```
```xml⏎<svg onload=hit(N)/>⏎```
```js onload=hit(N)⏎`${hit(N)}`⏎```
~~~<script>hit(N)</script>⏎x⏎~~~
    <img src=x onerror=hit(N)>
| <img src=x onerror=hit(N)> |⏎|---|⏎| <script>hit(N)</script> |
| x |⏎|:-"onclick=hit(N)-|⏎| y |
- [ ] <img src=x onerror=hit(N)>
1. <svg onload=hit(N)>
> <img src=x onerror=hit(N)>
# <img src=x onerror=hit(N)>
**<img src=x onerror=hit(N)>**
[<img src=x onerror=hit(N)>](https://example.org)
x[^"><img src=x onerror=hit(N)>]⏎⏎[^"><img src=x onerror=hit(N)>]: x
x[^N]⏎⏎[^N]: <img src=x onerror=hit(N)>
x[^__proto__]⏎⏎[^__proto__]: <svg onload=hit(N)>
$\href{javascript:hit(N)}{x}$
$$\href{javascript:hit(N)}{x}$$
$\url{javascript:hit(N)}$
$\includegraphics{ELSEWHERE/N.png}$
$\htmlData{onclick=hit(N)}{x}$
$\style{background:url(ELSEWHERE/N.png)}{x}$
$\class{x" onclick="hit(N)}{x}$
$\text{<img src=x onerror=hit(N)>}$
$$\text{</math><img src=x onerror=hit(N)>}$$
$\unicode{x3c}img src=x onerror=hit(N)>$
$\def\a{\a\a}\a$
⟦N⟧<img src=x onerror=hit(N)>
⟦1⟧[x](javascript:hit(N)⟦1⟧)
""".strip().split("\n")

ADDRESSES = """
javascript:hit(N)
 javascript:hit(N)
JAVASCRIPT:hit(N)
java⏎script:hit(N)
data:text/html,<script>hit(N)</script>
data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='hit(N)'/>
blob:hit(N)
vbscript:hit(N)
ELSEWHERE/N
//elsewhere.example/N
https://example.org@elsewhere.example/N
https://example.org.elsewhere.example/N
http://example.org/N
" onerror="hit(N)
x" onload=hit(N) y="
""".strip().split("\n")

STYLES = (
    "url(ELSEWHERE/N.png)",
    "red;background:url(ELSEWHERE/N.png)",
    "expression(hit(N))",
    "1px;}*{background:url(ELSEWHERE/N.png)}",
    "image-set('ELSEWHERE/N.png' 1x)",
    "var(--x,url(ELSEWHERE/N.png))",
    '"><img src=x onerror=hit(N)>',
    "calc(1px + attr(x url))",
)

NAMES = ("__proto__", "constructor", "toString", "hasOwnProperty", '"><img src=x onerror=hit(N)>')


# Letters that a line of the lists above cannot hold, by signs that stand for them.
_LETTERS = str.maketrans({"⏎": "\n", "⇥": "\t", "␁": "\x01", "⟦": "\ue000", "⟧": "\ue001"})


class _Counter:
    def __init__(self) -> None:
        self.number = 0

    def arm(self, text: str) -> str:
        self.number += 1
        armed = text.replace("ELSEWHERE", ELSEWHERE).replace("hit(N)", f"hit({self.number})")
        return armed.translate(_LETTERS).replace("/N", f"/{self.number}")


def hostile_items() -> list[Json]:
    return _items(_Counter())


def attempts() -> int:
    """How many there are, in items and frames."""
    counter = _Counter()
    _items(counter)
    list(_frames(counter))
    hostile_thread(counter)
    _words(counter)
    return counter.number


def hostile_words() -> list[str]:
    """For every place where a page's options, a name or a title can stand: one a place."""
    return _words(_Counter())


def _words(counter: _Counter) -> list[str]:
    return [counter.arm(text) for text in (*MARKUP, *ADDRESSES[:4])]


def _items(counter: _Counter) -> list[Json]:
    arm = counter.arm
    found = [_said(number, arm(text)) for number, text in enumerate([*MARKUP, *MARKDOWN])]
    # Together, so that what one leaves open may swallow the next.
    found.append(_said("all", "\n\n".join(arm(text) for text in MARKUP)))
    found += [_typed(number, arm(text)) for number, text in enumerate(MARKUP[:12])]
    for number, text in enumerate(ADDRESSES):
        found += _addressed(number, arm(text))
    for number, style in enumerate(STYLES):
        found.append(_styled(number, arm(style)))
    for number, name in enumerate(NAMES):
        found.append(_named(number, arm(name)))
    for number, text in enumerate(MARKUP[3:9]):
        found += _worded(number, arm(text))
    return found


def _said(number: int | str, text: str, annotations: list[Json] | None = None) -> Json:
    content = [{"type": "output_text", "text": text, "annotations": annotations or []}]
    return item("assistant_message", number, content=content)


def _typed(number: int, text: str) -> Json:
    content = [
        {"type": "input_text", "text": text},
        {
            "type": "input_tag",
            "id": text,
            "text": text,
            "data": {"icon": text},
            "group": text,
            "interactive": True,
        },
    ]
    file = {"id": text, "type": "file", "name": text, "mime_type": text}
    return item(
        "user_message",
        number,
        content=content,
        attachments=[file],
        quoted_text=text,
        inference_options={"model": text},
    )


def _addressed(number: int, address: str) -> list[Json]:
    image = {"id": "a", "type": "image", "name": "x.png", "mime_type": "image/png", "preview_url": address}
    source = {"type": "url", "title": "x", "url": address, "attribution": address}
    widget = {
        "type": "Card",
        "status": {"text": "x", "favicon": address},
        "children": [
            {"type": "Image", "src": address, "alt": "x"},
            {"type": "Markdown", "value": f"[x]({address})"},
            {"type": "Button", "label": "x", "iconStart": address, "onClickAction": {"type": "x"}},
        ],
    }
    task = {"type": "web_search", "title": "x", "status_indicator": "complete", "sources": [source]}
    return [
        item("user_message", f"image{number}", content=[], attachments=[image], inference_options={}),
        _said(f"source{number}", "Words.", [{"type": "annotation", "source": source, "index": 3}]),
        item("generated_image", number, image={"id": "i", "url": address}),
        item("widget", f"address{number}", widget=widget),
        item("task", number, task=task),
    ]


def _styled(number: int, style: str) -> Json:
    sizes = dict.fromkeys(
        ("width", "height", "padding", "margin", "gap", "minWidth", "maxHeight", "flex"), style
    )
    looks = dict.fromkeys(("background", "radius", "border", "align", "justify", "aspectRatio"), style)
    text = {"type": "Text", "value": "x", "color": style, "size": style, "weight": style, "textAlign": style}
    children = [
        text,
        {"type": "Icon", "name": style, "color": style},
        {"type": "Badge", "label": "x", "color": style},
    ]
    chart = {
        "type": "Chart",
        "xAxis": style,
        "data": [{style: style, "v": 3}],
        "series": [{"type": "bar", "dataKey": "v", "label": style, "color": style}],
    }
    box = {"type": "Box", **sizes, **looks, "children": [*children, chart]}
    return item(
        "widget", f"style{number}", widget={"type": "Card", "size": style, "theme": style, "children": [box]}
    )


def _named(number: int, name: str) -> Json:
    children = [
        {"type": name, "value": name},
        {"type": "Icon", "name": name, "size": name},
        {"type": "Input", "name": name, "defaultValue": name, "inputType": name, "pattern": "(("},
        {"type": "Select", "name": name, "options": [{"value": name, "label": name}]},
        {"type": "Badge", "label": name, "color": name, "size": name},
        {"type": "Button", "label": name, "variant": name, "onClickAction": {"type": name, "handler": name}},
    ]
    form = {"type": "Form", "onSubmitAction": {"type": name}, "children": children}
    return item("widget", f"name{number}", widget={"type": "Basic", "children": [form]})


def _worded(number: int, text: str) -> list[Json]:
    """The same words wherever words can stand."""
    task = {"type": "custom", "title": text, "content": text, "icon": text, "status_indicator": text}
    thought = {"type": "thought", "title": text, "content": text}
    entity = {
        "type": "entity",
        "id": text,
        "title": text,
        "icon": text,
        "inline_label": text,
        "interactive": True,
    }
    file = {
        "type": "file",
        "filename": text,
        "title": text,
        "description": text,
        "timestamp": text,
        "group": text,
    }
    workflow = {
        "type": "reasoning",
        "tasks": [task, thought],
        "summary": {"title": text, "icon": text},
        "expanded": True,
    }
    question = {
        "id": text,
        "question": text,
        "type": "multiple_choice",
        "options": [{"value": text}],
        "multiple": True,
    }
    free = {"id": "f", "question": text, "type": "freeform", "description": text}
    widget = {
        "type": "ListView",
        "status": {"text": text},
        "children": [
            {
                "type": "ListViewItem",
                "children": [{"type": "Text", "value": text}, {"type": "Caption", "value": text}],
            },
            {
                "type": "ListViewItem",
                "children": [{"type": "Title", "value": text}, {"type": "Markdown", "value": text}],
            },
        ],
    }
    notes = [{"type": "annotation", "source": source, "index": 1} for source in (entity, file)]
    return [
        item("workflow", f"word{number}", workflow=workflow),
        item("task", f"word{number}", task=task),
        item("structured_input", number, status="pending", inputs=[question, free]),
        item("client_tool_call", number, status="pending", call_id=text, name=text, arguments={"x": text}),
        item("widget", f"word{number}", widget=widget, copy_text=text),
        item(text, f"kind{number}", content=text),
        _said(f"word{number}", "Words.", notes),
    ]


def hostile_thread(counter: _Counter | None = None) -> Json:
    arm = (counter or _Counter()).arm
    reason = arm("<img src=x onerror=hit(N)>")
    domains = ["example.org", "", "*", ELSEWHERE.removeprefix("https://") + "/../"]
    return {
        "title": arm("</title><img src=x onerror=hit(N)>"),
        "status": {"type": "active", "reason": reason},
        "allowed_image_domains": domains,
    }


def hostile_frames() -> Iterator[str]:
    """What a stream says: events with markup wherever words can stand, and frames that are no events."""
    return _frames(_Counter())


def _frames(counter: _Counter) -> Iterator[str]:
    arm = counter.arm

    yield frame(created())
    mine = item("user_message", "asked", content=[{"type": "input_text", "text": "Hi"}], inference_options={})
    yield frame({"type": "thread.item.done", "item": mine})
    for text in MARKUP[:8]:
        yield frame({"type": "progress_update", "text": arm(text), "icon": arm(text)})
        yield frame({"type": "notice", "level": arm(text), "title": arm(text), "message": arm(text)})
        yield frame({"type": "client_effect", "name": arm(text), "data": {"x": arm(text)}})
        yield frame({"type": arm(text)})
        yield arm(f"data: {text}\n\n")
        yield arm(f"event: {text}\nid: {text}\ndata: {{}}\n\n")
        yield arm(f"{text}\n\n")
    streamed = _said("streamed", "")
    yield frame({"type": "thread.item.added", "item": streamed})
    for text in [
        "[x](java",
        "script:hit(1000))",
        "<im",
        "g src=x onerror=hit(1001)>",
        "\n\n```html\n<scr",
        "ipt>hit(1002)</script>",
    ]:
        part = {"type": "assistant_message.content_part.text_delta", "content_index": 0, "delta": text}
        yield frame({"type": "thread.item.updated", "item_id": streamed["id"], "update": part})
    yield frame(
        {"type": "thread.item.added", "item": {"id": "__proto__", "type": "__proto__", "content": []}}
    )
    yield frame({"type": "thread.item.updated", "item_id": "__proto__", "update": {"type": "__proto__"}})
    yield frame({"type": "error", "code": arm(MARKUP[3]), "message": arm(MARKUP[3]), "allow_retry": True})
