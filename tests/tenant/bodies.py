"""Bodies of tasks as tenants send them."""

from typing import Any

EXAMPLE = {
    "appId": "116dbfae-7fb9-4983-8e23-5ccd8c508722",
    "partial": False,
    "timeZone": "America/Toronto",
    "autoReload": False,
    "recurrence": [
        "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
    ],
    "endDateTime": "2022-10-12T23:59:00",
    "startDateTime": "2022-09-19T11:18:00",
    "autoReloadPartial": False,
    "id": "5be59decca62aa00097268a4",
    "log": "Disabled since exceeded limit of 5 consecutive reload failures.",
    "links": {"self": {"href": "http://example.com"}},
    "state": "Disabled",
    "userId": "FyPG6xWp6prDU6BXQ3g7LY9gWR_YRkkx",
    "spaceId": "602c2c2be2be220002a22a22",
    "tenantId": "efSCcpNYuayTysONkUcE3F80zYQ_LV9w",
    "fortressId": "5c5b097116d25a0001a48b06",
    "disabledCode": "CONSECUTIVE-FAILURES",
    "lastExecutionTime": "2022-09-20T17:17:00Z",
    "nextExecutionTime": "2022-09-20T17:17:00.5Z",
}
WRITABLE = {
    "appId": "116dbfae-7fb9-4983-8e23-5ccd8c508722",
    "partial": False,
    "timeZone": "America/Toronto",
    "autoReload": False,
    "recurrence": EXAMPLE["recurrence"],
    "endDateTime": "2022-10-12T23:59:00",
    "startDateTime": "2022-09-19T11:18:00",
    "autoReloadPartial": False,
}


def a_body(**fields: Any) -> dict[str, Any]:
    """The example with other values; a field set to `...` is left out."""
    return {name: value for name, value in (EXAMPLE | fields).items() if value is not ...}
