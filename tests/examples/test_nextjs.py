"""The stack of both field reports (`examples/nextjs-better-auth`), as people use it."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import Browser, Page, expect

from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.examples.conftest import Stack, sign_up
from tests.examples.talk import MESSAGES, Talk, back_in
from tests.support.axe import axe_findings
from tests.support.browser import Visitor
from tests.support.databases import Sqlite
from tests.support.openai_endpoint import Hold, say
from tests.support.serving import serving


async def token_of(visitor: Visitor) -> str:
    """A token as the page gets it."""
    answer = await visitor.page.request.get(f"{visitor.address}/api/auth/token")
    assert answer.status == 200, await answer.text()
    found: str = (await answer.json())["token"]
    return found


async def until_refused(visitor: Visitor, chat: str, token: str) -> None:
    """Waits until the token has expired, as the backend sees it. The page asks, over and over."""
    await visitor.page.evaluate(
        """async ([address, token]) => {
          const headers = {Authorization: `Bearer ${token}`};
          while ((await fetch(address, {headers})).status !== 401) await new Promise((go) => setTimeout(go, 200));
        }""",
        [f"{chat}/api/tasks", token],
    )


async def status(chat: str, token: str | None) -> int:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient() as http:
        return (await http.get(f"{chat}/api/tasks", headers=headers)).status_code


async def test_three_messages_are_one_conversation_of_six_items(talk: Talk):
    assert talk.threads == [(talk.thread,)]
    assert talk.items == [
        (kind, text)
        for message in MESSAGES
        for kind, text in (("user_message", message.said), ("assistant_message", message.answered))
    ]


async def test_it_fits_and_can_be_read_by_all(
    stack: Stack, ann: Visitor, talk: Talk, browser: Browser, picture: Callable[[Page, str], Awaitable[None]]
):
    async with stack.visiting(browser) as stranger:
        for visitor, name, place in (
            (stranger, "door", f"{stack.app}/sign-up"),
            (ann, "tasks", f"{stack.app}/tasks"),
            (ann, "chat", talk.address),
        ):
            page = visitor.page
            await page.goto(place)
            if name == "chat":
                await back_in(ann, talk)
            shapes: list[tuple[Literal["light", "dark"], int]] = [
                ("light", 1200),
                ("dark", 1200),
                ("light", 360),
            ]
            for scheme, width in shapes:
                await page.emulate_media(color_scheme=scheme)
                await page.set_viewport_size({"width": width, "height": 760})
                await picture(page, f"next-{name}-{scheme}-{width}")
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert await axe_findings(page) == []


async def threads(chat: str, token: str) -> list[Any]:
    body = {"type": "threads.list", "params": {"limit": 9999, "order": "desc"}}
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http:
        found: list[Any] = (await http.post(f"{chat}/api/chatkit", json=body)).json()["data"]
    return found


async def test_a_reload_in_mid_answer_finds_the_answer_whole(stack: Stack, ann: Visitor, talk: Talk):
    hold = Hold(at=1)
    stack.model.say(say("Before the reload,", " and after it.", pace=hold))
    await ann.page.goto(f"{stack.app}/chat")
    await ann.send("talk")
    await expect(ann.messages("assistant_message")).to_have_text("Before the reload,")
    await ann.page.reload()
    await expect(ann.messages("assistant_message")).to_have_text("Before the reload,")
    hold.open.set()
    await expect(ann.messages("assistant_message")).to_have_text("Before the reload, and after it.")
    await expect(ann.messages("user_message")).to_have_count(1)
    await ann.answered()


async def test_a_token_that_expires_in_mid_session_is_renewed_once(stack: Stack, ann: Visitor, talk: Talk):
    await ann.page.goto(f"{stack.app}/chat")
    seen: list[str] = []
    tokens: list[str] = []

    def heard(response: object) -> None:
        url, request = response.url, response.request  # type: ignore[attr-defined]  # Playwright's Response
        if request.method == "OPTIONS":
            return
        if url.endswith("/api/auth/token"):
            seen.append("token")
        elif url.endswith("/api/chatkit"):
            seen.append(str(response.status))  # type: ignore[attr-defined]
            tokens.append(request.headers["authorization"].removeprefix("Bearer "))

    ann.page.on("response", heard)
    await ann.send("before")
    await expect(ann.messages("assistant_message")).to_have_text("You said: before")
    await ann.answered()
    await until_refused(ann, stack.chat, tokens[-1])
    seen.clear()
    await ann.send("after")
    await expect(ann.messages("assistant_message").nth(1)).to_have_text("You said: after")
    await ann.answered()
    ann.page.remove_listener("response", heard)
    assert seen[:3] == ["401", "token", "200"]
    assert tokens[0] != tokens[-1]
    await expect(ann.messages("user_message")).to_have_count(2)


async def test_signed_out_is_refused_and_another_sees_nothing(stack: Stack, browser: Browser, talk: Talk):
    async with stack.visiting(browser) as bob:
        bob.expected += ["status of 401", "status of 404"]
        await sign_up(bob, "bob@example.com", "Bob")
        await bob.page.goto(talk.address)
        await expect(bob.log).to_contain_text("There is no such thread.")
        await bob.page.goto(f"{stack.app}/tasks")
        await expect(bob.page.get_by_text("Nothing to do.")).to_be_visible()
        await bob.page.route("**/chatkit.js", lambda route: route.abort())
        bob.expected.append("ERR_FAILED")
        await bob.page.goto(f"{stack.app}/chat")
        await expect(bob.page.get_by_text("Is Holdfast running there?")).to_be_visible()
        token = await token_of(bob)
        assert await status(stack.chat, token) == 200
        assert await threads(stack.chat, token) == []
        await bob.page.get_by_role("button", name="Sign out").click()
        await bob.page.wait_for_url("**/sign-in")
        await bob.page.goto(f"{stack.app}/chat")
        await expect(bob.page.get_by_role("heading", name="Welcome back")).to_be_visible()
        assert (await bob.page.request.get(f"{stack.app}/api/auth/token")).status == 401
        # What was handed out before lives on, for the minutes that a token has.
        await until_refused(bob, stack.chat, token)
        assert await status(stack.chat, None) == 401


async def sign_in(visitor: Visitor, email: str) -> None:
    await visitor.page.get_by_label("Email").fill(email)
    await visitor.page.get_by_label("Password").fill("correct horse")
    await visitor.page.get_by_role("button", name="Sign in").click()
    await visitor.composer.wait_for()


async def test_a_tab_sends_nothing_in_the_name_of_whoever_signed_in_since(
    stack: Stack, browser: Browser, talk: Talk
):
    context = await browser.new_context()
    async with (
        stack.visiting(browser, context=context) as first,
        stack.visiting(browser, context=context) as second,
    ):
        first.expected.append("status of 401")
        second.expected.append("status of 401")
        await sign_up(first, "bob.too@example.com", "Bob")
        token = await token_of(first)
        await second.page.goto(f"{stack.app}/tasks")
        await second.page.get_by_role("button", name="Sign out").click()
        await second.page.wait_for_url("**/sign-in")
        await sign_in(second, "ann@example.com")
        await until_refused(first, stack.chat, token)
        await first.send("This is Bob's")
        await expect(first.page.get_by_role("banner")).to_contain_text("Ann")
        await expect(first.composer).to_be_empty()
    await context.close()
    assert stack.rows("SELECT id FROM items WHERE data::text LIKE %s", "%This is Bob%") == []


async def test_a_token_that_is_forged_expired_or_for_another_is_refused(
    stack: Stack, ann: Visitor, talk: Talk, sqlite: Sqlite
):
    real = await token_of(ann)
    headers, claims = jwt.get_unverified_header(real), jwt.decode(real, options={"verify_signature": False})
    assert (headers["alg"], claims["iss"], claims["aud"]) == ("EdDSA", stack.app, "todo-chat")
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp", "email", "name"}
    own_key = Ed25519PrivateKey.generate()
    forged = jwt.encode(
        {**claims, "exp": claims["exp"] + 900}, own_key, "EdDSA", headers={"kid": headers["kid"]}
    )
    unsigned = jwt.encode(claims, "", "none", headers={"kid": headers["kid"]})
    # A Holdfast for another audience, which has the same keys: what opens the one does not open the other.
    other = make_settings(
        await sqlite.fresh(),
        jwks_url=f"{stack.app}/api/auth/jwks",
        jwt_issuer=stack.app,
        jwt_audience="something-else",
    )
    async with serving(create_app(other)) as elsewhere:
        assert await status(elsewhere, await token_of(ann)) == 401
    assert await status(stack.chat, await token_of(ann)) == 200
    assert await status(stack.chat, forged) == 401
    assert await status(stack.chat, unsigned) == 401
    await until_refused(ann, stack.chat, real)
