"""What both field reports waited for, in their own words, on their own stack."""

from playwright.async_api import expect

from tests.examples.conftest import Stack
from tests.examples.talk import MESSAGES, Talk, back_in
from tests.support.browser import Visitor


class TestSuccessCriteria:
    """The second report: "For ChatKit to be fully functional"."""

    async def test_1_chatkit_ui_renders(self, stack: Stack, ann: Visitor):
        """ "UI displays correctly", "Message input box functional"."""
        await ann.page.goto(f"{stack.app}/chat")
        await expect(ann.page.locator("openai-chatkit")).to_contain_text("What is there to do, Ann?")
        await expect(ann.composer).to_be_editable()

    async def test_2_backend_receives_requests(self, talk: Talk):
        """ "ChatKit making requests to `/api/chatkit`", "Returning 200 OK responses"; and a new conversation once."""
        answered = [operation for operation, code in talk.asked if code == 200]
        assert {code for _, code in talk.asked} <= {200, 401}
        assert answered.count("threads.create") == 1
        assert answered.count("threads.add_user_message") == 2

    async def test_3_user_can_send_messages(self, stack: Stack, talk: Talk):
        """ "Should save message to existing conversation"."""
        said = [text for role, text in talk.told if role == "user"]
        assert said == [message.said for message in MESSAGES]

    async def test_4_ai_responds_with_natural_language(self, talk: Talk):
        assert talk.whole == [message.answered for message in MESSAGES]

    async def test_5_mcp_tools_execute(self, ann: Visitor, talk: Talk):
        """ "(add_task, list_tasks, complete_task, update_task, delete_task)"."""
        assert talk.tasks == [message.tasks for message in MESSAGES]
        assert any(role == "tool" and "Buy oat milk" in text for role, text in talk.told)
        await back_in(ann, talk)
        for message in MESSAGES:
            for receipt in message.receipts:
                await expect(ann.log).to_contain_text(receipt)

    async def test_6_conversation_persists(self, ann: Visitor, talk: Talk):
        await back_in(ann, talk)
        await ann.page.reload()
        await expect(ann.messages("user_message")).to_have_count(3)
        await expect(ann.messages("assistant_message")).to_have_text([one.answered for one in MESSAGES])


class TestWhatDoesntWork:
    """The first report's three."""

    async def test_1_message_rendering(self, ann: Visitor, talk: Talk):
        """ "ChatKit doesn't display messages in UI"."""
        await back_in(ann, talk)
        for message in MESSAGES:
            await expect(ann.log).to_contain_text(message.said)
            await expect(ann.log).to_contain_text(message.answered)

    async def test_2_message_persistence(self, ann: Visitor, talk: Talk):
        """ "Messages disappear after streaming completes"."""
        assert talk.whole == [message.answered for message in MESSAGES]
        await back_in(ann, talk)
        # By the page's own links, without a load in between.
        await ann.page.get_by_role("link", name="Tasks").click()
        await expect(ann.page.get_by_role("heading", name="Tasks")).to_be_visible()
        await ann.page.get_by_role("link", name="Chat").click()
        await expect(ann.messages("assistant_message").last).to_have_text(MESSAGES[-1].answered)
        await expect(ann.messages("user_message")).to_have_count(3)

    async def test_3_real_time_streaming_display(self, talk: Talk):
        """ "No visible text appears during streaming"."""
        assert talk.partial == [message.answer[0] for message in MESSAGES]
