"""The sample tasks of Finance and everything beside it: closing, budget, people."""

from dashboard.localtenant.data.sample.task import BERLIN, LONDON, TORONTO, WEEKDAYS, ZURICH, SampleTask, State

TASKS = (
    SampleTask(
        app="Month-end close",
        lines=(f"RRULE:FREQ=MONTHLY;{WEEKDAYS};BYSETPOS=-1;BYHOUR=22;BYMINUTE=45;BYSECOND=0",),
        zone=ZURICH,
        starts=900,
    ),
    SampleTask(  # the task of the examples on the API's page, by its own ids: what is printed there works here
        app="Annual budget",
        lines=(
            "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
        ),
        zone=TORONTO,
        state=State.COMPLETED,  # since its end in 2022
        id="5be59decca62aa00097268a4",
        span=("2022-09-19T11:18:00", "2022-10-12T23:59:00"),
    ),
    SampleTask(
        app="HR headcount",
        lines=("RRULE:FREQ=WEEKLY;BYDAY=TU;BYHOUR=5;BYMINUTE=30;BYSECOND=0",),
        zone=LONDON,
        starts=420,
        state=State.DISABLED,
        code="OWNER-DELETED",
        since=56,
    ),
    SampleTask(
        app="HR headcount",
        lines=("RRULE:FREQ=MONTHLY;BYMONTHDAY=25;BYHOUR=19;BYMINUTE=0;BYSECOND=0",),
        zone=LONDON,
        starts=420,
        state=State.DISABLED,
        code="OWNER-DELETED",
        since=56,
    ),
    SampleTask(
        app="Energy meters",
        lines=("RRULE:FREQ=HOURLY;BYHOUR=10;BYMINUTE=20",),
        zone=ZURICH,
        starts=170,
        time="06:00:00",
    ),
    SampleTask(app="Support backlog", zone=BERLIN),
    SampleTask(
        app="Claims triage",
        lines=(f"RRULE:FREQ=WEEKLY;{WEEKDAYS};BYHOUR=7;BYMINUTE=0;BYSECOND=0",),
        zone=LONDON,
        starts=130,
        state=State.DISABLED,
        code="MANUALLY",
        since=8,
    ),
    SampleTask(
        app="Tax provision",
        lines=("RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31;BYHOUR=8;BYMINUTE=0;BYSECOND=0",),
        zone=ZURICH,
        starts=1000,
    ),
    SampleTask(
        app="Expense reports",
        lines=("RRULE:FREQ=DAILY;COUNT=30;BYHOUR=4;BYMINUTE=50;BYSECOND=0",),
        zone=BERLIN,
        starts=50,
        state=State.COMPLETED,
    ),
    SampleTask(
        app="Expense reports",
        lines=("FREQ=WEEKLY;UNTIL={day[120]}T225959Z;BYHOUR=10;BYMINUTE=0;BYSECOND=0",),  # weekday from the start
        zone=BERLIN,
        starts=22,
        time="10:00:00",
    ),
    SampleTask(
        app="Expense reports",
        lines=("RRULE:FREQ=DAILY;BYHOUR=23;BYMINUTE=15;BYSECOND=0",),
        zone=BERLIN,
        starts=22,
        state="",  # a body without a state, as a real tenant was seen to send
    ),
    SampleTask(
        app="Audit trail",
        lines=("RRULE:FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=35;BYSECOND=0",),
        zone=ZURICH,
        starts=15,
    ),
    SampleTask(
        app="Audit trail",
        lines=("RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=4;BYMINUTE=0;BYSECOND=0",),
        zone=ZURICH,
        starts=-10,
    ),
    SampleTask(
        app="Old invoices",  # deleted: its task was left behind
        lines=("RRULE:FREQ=DAILY;BYHOUR=4;BYMINUTE=20;BYSECOND=0",),
        zone=ZURICH,
        starts=730,
        owner="Lena Fischer",
    ),
)
