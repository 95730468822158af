"""The calls of the reload-tasks API, as a client sees them."""

TASKS = "/api/v1/reload-tasks"


def test_a_task_is_created_read_changed_and_deleted(api):
    app = api.data.make_app()
    body = {
        "appId": app.id,
        "timeZone": "Europe/Zurich",
        "recurrence": ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"],
    }

    created = api.post(TASKS, body)
    path = f"{TASKS}/{created.json['id']}"
    changed = api.put(path, {"state": "Disabled"})
    listed = api.get(TASKS)
    deleted = api.delete(path)

    assert (created.status, changed.status, deleted.status) == (201, 200, 204)
    assert created.json["nextExecutionTime"] == "2026-11-24T05:30:00Z"
    assert listed.json["data"] == [changed.json]
    assert deleted.text == ""
    assert api.get(path).status == 404
