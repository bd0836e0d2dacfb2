"""Tasks by hand, over HTTP."""

from agents.testing import ScriptedModel

from tests.conftest import Served


async def test_a_tasks_life(served: Served):
    async with served(ScriptedModel([])) as ann:
        added = await ann.http.post("/api/tasks", json={"title": "Buy milk", "description": "two litres"})
        assert added.status_code == 201
        task = added.json()
        assert set(task) == {"id", "title", "description", "completed", "created_at", "updated_at"}
        assert (task["id"], task["completed"]) == (1, False)
        assert task["created_at"].endswith("Z")
        changed = await ann.http.patch("/api/tasks/1", json={"completed": True})
        assert changed.json()["completed"] is True
        listed = (await ann.http.get("/api/tasks", params={"status": "completed"})).json()
        assert listed == {"data": [changed.json()], "has_more": False, "after": None}
        assert (await ann.http.get("/api/tasks/1")).json() == changed.json()
        assert (await ann.http.delete("/api/tasks/1")).status_code == 204
        gone = await ann.http.get("/api/tasks/1")
        assert (gone.status_code, gone.json()["error"]) == (
            404,
            {"code": "task_not_found", "message": "There is no task 1."},
        )


async def test_bad_input_is_answered_in_words(served: Served):
    async with served(ScriptedModel([])) as ann:
        for body in (
            b"[]",
            b'{"title": 1}',
            b"{}",
            b'{"title": ""}',
            b'{"title": "x", "user_id": "y"}',
        ):
            answer = await ann.http.post("/api/tasks", content=body)
            assert answer.status_code == 422, body
            assert answer.json()["error"]["message"]
        assert (await ann.http.post("/api/tasks", content=b"{")).status_code == 400
        for query in ("status=later", "limit=x", "after=-1", "after=x"):
            assert (await ann.http.get(f"/api/tasks?{query}")).status_code == 422, query
        for task_id in ("0", "x", "1.5", "٣", "9" * 40):
            assert (await ann.http.get(f"/api/tasks/{task_id}")).status_code == 404, task_id
        too_large = await ann.http.post("/api/tasks", content=b"x" * 100_000)
        assert (too_large.status_code, too_large.json()["error"]["code"]) == (413, "body_too_large")
        assert (await ann.http.put("/api/tasks")).status_code == 405
        assert (await ann.http.get("/api/nothing")).json()["error"]["code"] == "not_found"


async def test_a_change_is_named_and_can_be_undone(served: Served):
    async with served(ScriptedModel([])) as ann:
        http = ann.http
        added = await http.post("/api/tasks", json={"title": "Buy milk"})
        changed = await http.patch("/api/tasks/1", json={"title": "Buy oat milk", "completed": True})
        deleted = await http.delete("/api/tasks/1")
        listed = await http.get("/api/tasks")
        named = [answer.headers["holdfast-change"] for answer in (added, changed, deleted, listed)]
        assert named == ["1", "2", "3", "3"]
        back = await http.post("/api/tasks/changes/3/undo")
        assert (back.status_code, back.headers["holdfast-change"]) == (200, "4")
        assert back.json() == {"task": (await http.get("/api/tasks/1")).json(), "change": 4}
        assert back.json()["task"]["title"] == "Buy oat milk"
        for change in (1, 3):  # something stands on the first; the third is undone
            refused = await http.post(f"/api/tasks/changes/{change}/undo")
            assert (refused.status_code, refused.json()["error"]["code"]) == (409, "task_changed_since")
        assert (await http.post("/api/tasks/changes/2/undo")).json()["task"]["completed"] is False
        assert (await http.post("/api/tasks/changes/1/undo")).json() == {"task": None, "change": 6}
        for unknown in ("7", "0", "x", "9" * 40):
            assert (await http.post(f"/api/tasks/changes/{unknown}/undo")).status_code == 404, unknown
        assert await ann.tasks() == []
