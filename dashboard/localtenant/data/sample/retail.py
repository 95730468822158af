"""The sample tasks of Retail: shops in Australia."""

from dashboard.localtenant.data.sample.task import ADELAIDE, SampleTask, State

TASKS = (
    SampleTask(
        app="Retail margin AU",
        lines=("RRULE:FREQ=DAILY;BYHOUR=5;BYMINUTE=30;BYSECOND=0",),
        zone=ADELAIDE,
        starts=600,
    ),
    SampleTask(
        app="Retail margin AU",
        lines=("RRULE:FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1;BYHOUR=4;BYMINUTE=0;BYSECOND=0",),
        zone=ADELAIDE,
        starts=600,
    ),
    SampleTask(
        app="Store traffic",
        lines=("RRULE:FREQ=HOURLY;BYHOUR=9,10,11,12,13,14,15,16,17,18,19,20,21;BYMINUTE=10;BYSECOND=0",),
        zone=ADELAIDE,
        starts=45,
    ),
    SampleTask(
        app="Store traffic",
        lines=("RRULE:FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=23;BYMINUTE=0;BYSECOND=0",),
        zone=ADELAIDE,
        starts=150,
        state=State.DISABLED,
        code="MANUALLY",
        since=30,
    ),
    SampleTask(
        app="Basket analysis",
        lines=("RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=10;BYSECOND=0",),
        zone=ADELAIDE,
        starts=210,
    ),
    SampleTask(
        app="Basket analysis",
        lines=("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;BYHOUR=3;BYMINUTE=40;BYSECOND=0",),
        zone=ADELAIDE,
        starts=210,
    ),
    SampleTask(
        app="Loyalty points",
        lines=("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;BYHOUR=6;BYMINUTE=0;BYSECOND=0",),
        zone=ADELAIDE,
        starts=98,
    ),
    SampleTask(
        app="Footfall forecast",
        lines=("RRULE:FREQ=HOURLY;INTERVAL=6;BYMINUTE=50;BYSECOND=0",),
        zone=ADELAIDE,
        starts=28,
    ),
)
