"""The sample tasks of Treasury: cash, payments, currencies."""

from dashboard.localtenant.data.sample.task import LONDON, WEEKDAYS, ZURICH, SampleTask, State

TASKS = (
    SampleTask(
        app="Cash position",
        lines=(f"RRULE:FREQ=HOURLY;{WEEKDAYS};BYHOUR=7,8,9,10,11,12,13,14,15,16,17,18,19;BYMINUTE=0;BYSECOND=0",),
        zone=ZURICH,
        starts=800,
    ),
    SampleTask(
        app="Cash position",
        lines=("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=23;BYMINUTE=30;BYSECOND=0",),
        zone=ZURICH,
        starts=800,
    ),
    SampleTask(
        app="FX exposure",
        lines=(f"RRULE:FREQ=WEEKLY;{WEEKDAYS};BYHOUR=7,12,16;BYMINUTE=15;BYSECOND=0",),
        zone=LONDON,
        starts=250,
    ),
    SampleTask(
        app="FX exposure",
        lines=("RRULE:FREQ=MONTHLY;BYDAY=2TU;BYHOUR=18;BYMINUTE=0;BYSECOND=0",),
        zone=LONDON,
        starts=250,
    ),
    SampleTask(
        app="Bank fees",
        lines=("RRULE:FREQ=MONTHLY;BYMONTHDAY=5;BYHOUR=6;BYMINUTE=0;BYSECOND=0",),
        zone=ZURICH,
        starts=700,
    ),
    SampleTask(
        app="Liquidity plan",
        lines=(
            f"RRULE:FREQ=WEEKLY;{WEEKDAYS};BYHOUR=6;BYMINUTE=40;BYSECOND=0",
            "RRULE:FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0;BYSECOND=0",
        ),
        zone=ZURICH,
        starts=190,
    ),
    SampleTask(
        app="Payment runs",
        lines=("RRULE:FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=9,14;BYMINUTE=0;BYSECOND=0",),
        zone=ZURICH,
        starts=365,
    ),
    SampleTask(
        app="Payment runs",
        lines=("RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1;BYHOUR=4;BYMINUTE=0;BYSECOND=0",),
        zone=ZURICH,
        starts=365,
        state=State.DISABLED,
        code="MANUALLY",
        since=12,
    ),
)
