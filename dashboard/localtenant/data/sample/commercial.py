"""The sample tasks of Commercial Americas: orders, sales, prices."""

from dashboard.localtenant.data.sample.task import BERLIN, NEW_YORK, TORONTO, WEEKDAYS, SampleTask, State

TASKS = (
    SampleTask(
        app="Order intake",
        lines=(
            "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
        ),
        zone=TORONTO,
        starts=64,
        time="11:18:00",
    ),
    SampleTask(
        app="Order intake",
        lines=(f"RRULE:FREQ=MINUTELY;INTERVAL=20;{WEEKDAYS};BYHOUR=8,9,10,11,12,13,14,15,16,17;BYSECOND=0",),
        zone=TORONTO,
        starts=64,
        partial=True,
    ),
    SampleTask(
        app="Sales pipeline",
        lines=(
            f"RRULE:FREQ=WEEKLY;{WEEKDAYS};BYHOUR=6;BYMINUTE=0;BYSECOND=0",
            f"RRULE:FREQ=WEEKLY;{WEEKDAYS};BYHOUR=12;BYMINUTE=30;BYSECOND=0",
            "RRULE:FREQ=WEEKLY;BYDAY=SA;BYHOUR=9;BYMINUTE=0;BYSECOND=0",
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=21;BYMINUTE=0;BYSECOND=0",
            "RRULE:FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1;BYHOUR=1;BYMINUTE=0;BYSECOND=0",
        ),
        zone=TORONTO,
        starts=320,
    ),
    SampleTask(
        app="Sales pipeline",
        lines=("RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=8;BYMINUTE=30;BYSECOND=0",),
        zone=TORONTO,
        starts=320,
        ends=-180,
    ),
    SampleTask(app="Price list import", zone=NEW_YORK, starts=-5, time="02:00:00"),
    SampleTask(app="Price list import", zone=NEW_YORK, starts=3, time="02:00:00", state=State.COMPLETED),
    SampleTask(
        app="Customer 360",
        lines=("RRULE:FREQ=DAILY;BYHOUR=6,13;BYMINUTE=15;BYSECOND=0",),
        zone=BERLIN,
        starts=140,
    ),
    SampleTask(
        app="Campaign attribution",
        lines=("RRULE:FREQ=DAILY;BYHOUR=7;BYMINUTE=10;BYSECOND=0",),
        zone=BERLIN,
        starts=90,
        state=State.DISABLED,
        code="MANUALLY",
        since=4,
    ),
    SampleTask(
        app="Quote turnaround",
        lines=("RRULE:FREQ=DAILY;INTERVAL=3;BYHOUR=20;BYMINUTE=0;BYSECOND=0",),
        zone=NEW_YORK,
        starts=100,
    ),
    SampleTask(
        app="Partner margin",
        lines=(f"RRULE:FREQ=WEEKLY;{WEEKDAYS};BYHOUR=5;BYMINUTE=45;BYSECOND=0",),
        zone=NEW_YORK,
        starts=200,
        state=State.DISABLED,
        code="CONSECUTIVE-FAILURES",
        since=6,
    ),
)
