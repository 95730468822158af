"""The sample tasks of Logistics: freight, fleet, customs."""

from dashboard.localtenant.data.sample.task import KOLKATA, LONDON, SampleTask, State

TASKS = (
    SampleTask(
        app="Fleet telemetry",
        lines=("RRULE:FREQ=DAILY;BYHOUR=2,26;BYMINUTE=0;BYSECOND=0",),  # the line that no one can read
        zone=LONDON,
        starts=40,
    ),
    SampleTask(
        app="Fleet telemetry",
        lines=("RRULE:FREQ=MINUTELY;INTERVAL=30;BYSECOND=0",),
        zone=LONDON,
        starts=40,
        state=State.DISABLED,
        code="CONSECUTIVE-FAILURES",
        since=2,
        partial=True,
    ),
    SampleTask(
        app="Freight rates APAC",
        lines=("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;BYHOUR=4;BYMINUTE=0;BYSECOND=0",),
        zone=KOLKATA,
        starts=280,
    ),
    SampleTask(
        app="Delivery promises",
        lines=(
            "RRULE:FREQ=DAILY;BYHOUR=0,4,8,12,16,20;BYMINUTE=25;BYSECOND=0",
            "RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=10;BYMINUTE=0;BYSECOND=0",
        ),
        zone=KOLKATA,
        starts=55,
    ),
    SampleTask(
        app="Customs clearance",
        lines=(
            "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
            "EXDATE:{day[3]}T060000,{day[4]}T060000",
            "RDATE:{day[3]}T100000,{day[9]}T173000",
        ),
        zone=LONDON,
        starts=60,
    ),
    SampleTask(
        app="Route cost",
        lines=("RRULE:FREQ=DAILY;BYHOUR=0;BYMINUTE=30;BYSECOND=0",),
        zone=LONDON,
        starts=360,
    ),
    SampleTask(
        app="Route cost",
        lines=("RRULE:FREQ=DAILY;BYHOUR=1;BYMINUTE=30;BYSECOND=0",),  # skipped in March, doubled in October
        zone=LONDON,
        starts=360,
    ),
    SampleTask(
        app="Pallet returns",
        lines=("RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0",),
        offset="+05:30",
        starts=80,
        ends=-200,
        time="06:00:00",
    ),
    SampleTask(
        app="Carrier claims",
        lines=("RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0",),
        zone=LONDON,
        starts=620,
        migrated=True,
    ),
)
