"""What is read back is not what was shown."""

from uuid import uuid4

from tests.doctor.backends.minimal import Json, Minimal, Refused


class KeepsQuestionsOnly(Minimal):
    def store(self, item: Json) -> None:
        if item["type"] == "user_message":
            super().store(item)


class KeepsNothingOfAnswers(Minimal):
    """The page is there, and empty."""

    def whole(self, thread: Json) -> Json:
        return {**thread, "items": {"data": [], "has_more": False}}


class RowIds(Minimal):
    """Each row has an id of its own, and that is the one that is handed out."""

    def store(self, item: Json) -> None:
        super().store({**item, "id": f"row_{uuid4().hex}"})


class CutsShort(Minimal):
    """A column of so many letters."""

    def store(self, item: Json) -> None:
        if item["type"] == "assistant_message":
            text = item["content"][0]["text"][:8]
            item = {**item, "content": [{**item["content"][0], "text": text}]}
        super().store(item)


class UpsideDown(Minimal):
    def whole(self, thread: Json) -> Json:
        return {**thread, "items": {"data": self.items[thread["id"]][::-1], "has_more": False}}


class EmptyList(Minimal):
    """As the custom fetch of the first report."""

    def rows(self, user: str) -> list[Json]:
        return []


class NoCursor(Minimal):
    def page(self, rows: list[Json], params: Json) -> Json:
        page = super().page(rows, params)
        page.pop("after", None)
        return page


class SamePage(Minimal):
    def page(self, rows: list[Json], params: Json) -> Json:
        return super().page(rows, {**params, "after": None})


class NoLimit(Minimal):
    def page(self, rows: list[Json], params: Json) -> Json:
        return super().page(rows, {**params, "limit": 10_000})


class SmallLimits(Minimal):
    def page(self, rows: list[Json], params: Json) -> Json:
        if params.get("limit", 0) > 100:
            raise Refused(422)
        return super().page(rows, params)


class OneOrder(Minimal):
    def page(self, rows: list[Json], params: Json) -> Json:
        return super().page(rows, {**params, "order": "asc"})


class OldestPage(Minimal):
    """As the SDK does."""

    def whole(self, thread: Json) -> Json:
        page = self.page(self.items[thread["id"]], {"limit": 20, "order": "asc"})
        return {**thread, "items": page}
