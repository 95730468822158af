"""The sample tasks of Supply chain: stock, warehouses, suppliers."""

from dashboard.localtenant.data.sample.task import BERLIN, TOKYO, WARSAW, WEEKDAYS, SampleTask, State

TASKS = (
    SampleTask(
        app="Stock ledger EU",
        lines=(
            "RRULE:FREQ=MINUTELY;INTERVAL=15;BYDAY=MO,TU,WE,TH,FR,SA;"
            "BYHOUR=5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20;BYSECOND=0",
        ),
        zone=BERLIN,
        starts=410,
        partial=True,
    ),
    SampleTask(
        app="Stock ledger EU",
        lines=("RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=3;BYMINUTE=30;BYSECOND=0",),
        zone=BERLIN,
        starts=410,
    ),
    SampleTask(
        app="Warehouse slots",
        lines=("RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR,SA;BYHOUR=6,18;BYMINUTE=0;BYSECOND=0",),
        zone=WARSAW,
        starts=230,
        state=State.DISABLED,
        code="CONSECUTIVE-FAILURES",
        since=21,
    ),
    SampleTask(
        app="Supplier scorecard",
        lines=(f"RRULE:FREQ=WEEKLY;{WEEKDAYS};BYHOUR=4;BYMINUTE=0;BYSECOND=0",),
        zone=TOKYO,
        starts=300,
        state=State.DISABLED,
        code="OWNER-DISABLED",
        since=14,
    ),
    SampleTask(
        app="Inbound deliveries",
        lines=("RRULE:FREQ=HOURLY;BYMINUTE=5;BYSECOND=0",),
        zone=WARSAW,
        starts=120,
    ),
    SampleTask(
        app="Inbound deliveries",
        lines=("RRULE:FREQ=MONTHLY;BYDAY=-1SU;BYHOUR=22;BYMINUTE=0;BYSECOND=0",),
        zone=WARSAW,
        starts=120,
    ),
    SampleTask(
        app="Demand forecast",
        lines=("RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=5;BYMINUTE=0;BYSECOND=0",),
        zone=TOKYO,
        starts=500,
        state=State.DISABLED,
        code="OWNER-DISABLED",
        since=14,
    ),
    SampleTask(
        app="Demand forecast",
        lines=("RRULE:FREQ=MONTHLY;BYDAY=1MO;BYHOUR=21;BYMINUTE=0;BYSECOND=0",),
        zone=TOKYO,
        starts=500,
        state=State.DISABLED,
        code="OWNER-DISABLED",
        since=14,
    ),
    SampleTask(
        app="Purchase orders",
        lines=(f"RRULE:FREQ=DAILY;{WEEKDAYS};BYHOUR=6,7,8,9,10,11,12,13,14,15,16,17;BYMINUTE=0,30;BYSECOND=0",),
        zone=BERLIN,
        starts=75,
    ),
    SampleTask(app="Live shop floor", zone=BERLIN, auto_reload=True),
    SampleTask(
        app="Live shop floor",
        lines=("RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=1;BYMINUTE=45;BYSECOND=0",),
        zone=BERLIN,
        starts=33,
    ),
)
