"""Thirty schedules: what is clicked in the editor, the lines that must come of it, and their first runs.

It is Monday 23 November 2026, 14:05 in Zurich; each starts at that day's midnight, where no step says
otherwise. The runs are wall times
of Zurich, made by python-dateutil from the lines and not by the engine that is under test.
"""

TABLE = {
    "daily": (
        [("times", "06:30")],
        ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"],
        ["2026-11-24 06:30", "2026-11-25 06:30", "2026-11-26 06:30", "2026-11-27 06:30", "2026-11-28 06:30"],
    ),
    "daily at the start's time": (
        [("at_the_start",)],
        ["RRULE:FREQ=DAILY;BYSECOND=0"],
        ["2026-11-24 00:00", "2026-11-25 00:00", "2026-11-26 00:00", "2026-11-27 00:00", "2026-11-28 00:00"],
    ),
    "every second day": (
        [("every", 2), ("times", "22:00")],
        ["RRULE:FREQ=DAILY;INTERVAL=2;BYHOUR=22;BYMINUTE=0;BYSECOND=0"],
        ["2026-11-23 22:00", "2026-11-25 22:00", "2026-11-27 22:00", "2026-11-29 22:00", "2026-12-01 22:00"],
    ),
    "weekdays at times that are a product": (
        [("frequency", "Weekly"), ("weekdays",), ("times", "06:30", "12:30")],
        ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6,12;BYMINUTE=30;BYSECOND=0"],
        ["2026-11-24 06:30", "2026-11-24 12:30", "2026-11-25 06:30", "2026-11-25 12:30", "2026-11-26 06:30"],
    ),
    "weekdays at times that are none": (
        [("frequency", "Weekly"), ("weekdays",), ("times", "06:30", "12:45")],
        [
            "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
            "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=12;BYMINUTE=45;BYSECOND=0",
        ],
        ["2026-11-24 06:30", "2026-11-24 12:45", "2026-11-25 06:30", "2026-11-25 12:45", "2026-11-26 06:30"],
    ),
    "daily on two days of the week": (
        [("days", "Tuesday", "Saturday"), ("times", "09:00")],
        ["RRULE:FREQ=DAILY;BYDAY=TU,SA;BYHOUR=9;BYMINUTE=0;BYSECOND=0"],
        ["2026-11-24 09:00", "2026-11-28 09:00", "2026-12-01 09:00", "2026-12-05 09:00", "2026-12-08 09:00"],
    ),
    "saturdays": (
        [("frequency", "Weekly"), ("days", "Saturday"), ("times", "23:00")],
        ["RRULE:FREQ=WEEKLY;BYDAY=SA;BYHOUR=23;BYMINUTE=0;BYSECOND=0"],
        ["2026-11-28 23:00", "2026-12-05 23:00", "2026-12-12 23:00", "2026-12-19 23:00", "2026-12-26 23:00"],
    ),
    "every second week from sundays on": (
        [("frequency", "Weekly"), ("every", 2), ("weeks_begin", "Sunday"), ("days", "Sunday"), ("times", "07:15")],
        ["RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;BYHOUR=7;BYMINUTE=15;BYSECOND=0;WKST=SU"],
        ["2026-12-06 07:15", "2026-12-20 07:15", "2027-01-03 07:15", "2027-01-17 07:15", "2027-01-31 07:15"],
    ),
    "weekly in december only": (
        [("frequency", "Weekly"), ("days", "Friday"), ("only_in", "December"), ("times", "10:00")],
        ["RRULE:FREQ=WEEKLY;BYMONTH=12;BYDAY=FR;BYHOUR=10;BYMINUTE=0;BYSECOND=0"],
        ["2026-12-04 10:00", "2026-12-11 10:00", "2026-12-18 10:00", "2026-12-25 10:00", "2027-12-03 10:00"],
    ),
    "hourly": (
        [("frequency", "Hourly")],
        ["RRULE:FREQ=HOURLY;BYSECOND=0"],
        ["2026-11-23 15:00", "2026-11-23 16:00", "2026-11-23 17:00", "2026-11-23 18:00", "2026-11-23 19:00"],
    ),
    "hourly at two minutes": (
        [("frequency", "Hourly"), ("minute", "5, 35")],
        ["RRULE:FREQ=HOURLY;BYMINUTE=5,35;BYSECOND=0"],
        ["2026-11-23 14:35", "2026-11-23 15:05", "2026-11-23 15:35", "2026-11-23 16:05", "2026-11-23 16:35"],
    ),
    "hourly in a window on weekdays": (
        [("frequency", "Hourly"), ("weekdays",), ("hours", "08:00", "18:00")],
        ["RRULE:FREQ=HOURLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8,9,10,11,12,13,14,15,16,17,18;BYSECOND=0"],
        ["2026-11-23 15:00", "2026-11-23 16:00", "2026-11-23 17:00", "2026-11-23 18:00", "2026-11-24 08:00"],
    ),
    "every third hour": (
        [("frequency", "Hourly"), ("every", 3)],
        ["RRULE:FREQ=HOURLY;INTERVAL=3;BYSECOND=0"],
        ["2026-11-23 15:00", "2026-11-23 18:00", "2026-11-23 21:00", "2026-11-24 00:00", "2026-11-24 03:00"],
    ),
    "every 15 minutes of the working hours": (
        [("window", "15 minutes", "08:00", "18:00")],
        ["RRULE:FREQ=DAILY;BYHOUR=8,9,10,11,12,13,14,15,16,17,18;BYMINUTE=0,15,30,45;BYSECOND=0"],
        ["2026-11-23 14:15", "2026-11-23 14:30", "2026-11-23 14:45", "2026-11-23 15:00", "2026-11-23 15:15"],
    ),
    "every 30 minutes from 9 to 15 on weekdays": (
        [("frequency", "Weekly"), ("weekdays",), ("window", "30 minutes", "09:00", "15:00")],
        ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10,11,12,13,14,15;BYMINUTE=0,30;BYSECOND=0"],
        ["2026-11-23 14:30", "2026-11-23 15:00", "2026-11-23 15:30", "2026-11-24 09:00", "2026-11-24 09:30"],
    ),
    "every second hour of the day": (
        [("window", "2 hours", "06:00", "20:00")],
        ["RRULE:FREQ=DAILY;BYHOUR=6,8,10,12,14,16,18,20;BYMINUTE=0;BYSECOND=0"],
        ["2026-11-23 16:00", "2026-11-23 18:00", "2026-11-23 20:00", "2026-11-24 06:00", "2026-11-24 08:00"],
    ),
    "every hour at twenty past": (
        [("window", "hour", "08:00", "12:00", "20")],
        ["RRULE:FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=20;BYSECOND=0"],
        ["2026-11-24 08:20", "2026-11-24 09:20", "2026-11-24 10:20", "2026-11-24 11:20", "2026-11-24 12:20"],
    ),
    "the first of the month": (
        [("frequency", "Monthly"), ("month_days", "1"), ("times", "05:00")],
        ["RRULE:FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=5;BYMINUTE=0;BYSECOND=0"],
        ["2026-12-01 05:00", "2027-01-01 05:00", "2027-02-01 05:00", "2027-03-01 05:00", "2027-04-01 05:00"],
    ),
    "twice a month": (
        [("frequency", "Monthly"), ("month_days", "1", "15"), ("times", "05:00")],
        ["RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;BYHOUR=5;BYMINUTE=0;BYSECOND=0"],
        ["2026-12-01 05:00", "2026-12-15 05:00", "2027-01-01 05:00", "2027-01-15 05:00", "2027-02-01 05:00"],
    ),
    "the last day of the month": (
        [("frequency", "Monthly"), ("month_days", "Last day of the month"), ("times", "21:00")],
        ["RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=21;BYMINUTE=0;BYSECOND=0"],
        ["2026-11-30 21:00", "2026-12-31 21:00", "2027-01-31 21:00", "2027-02-28 21:00", "2027-03-31 21:00"],
    ),
    "the third day from the end": (
        [("frequency", "Monthly"), ("from_the_end", -3), ("times", "21:00")],
        ["RRULE:FREQ=MONTHLY;BYMONTHDAY=-3;BYHOUR=21;BYMINUTE=0;BYSECOND=0"],
        ["2026-11-28 21:00", "2026-12-29 21:00", "2027-01-29 21:00", "2027-02-26 21:00", "2027-03-29 21:00"],
    ),
    "the second tuesday": (
        [("frequency", "Monthly"), ("on", "Weekdays"), ("numbered", ("Second", "Tuesday")), ("times", "09:15")],
        ["RRULE:FREQ=MONTHLY;BYDAY=2TU;BYHOUR=9;BYMINUTE=15;BYSECOND=0"],
        ["2026-12-08 09:15", "2027-01-12 09:15", "2027-02-09 09:15", "2027-03-09 09:15", "2027-04-13 09:15"],
    ),
    "the second and the last friday": (
        [
            ("frequency", "Monthly"),
            ("on", "Weekdays"),
            ("numbered", ("Second", "Friday"), ("Last", "Friday")),
            ("times", "22:00"),
        ],
        ["RRULE:FREQ=MONTHLY;BYDAY=-1FR,2FR;BYHOUR=22;BYMINUTE=0;BYSECOND=0"],
        ["2026-11-27 22:00", "2026-12-11 22:00", "2026-12-25 22:00", "2027-01-08 22:00", "2027-01-29 22:00"],
    ),
    "friday the 13th": (
        [
            ("frequency", "Monthly"),
            ("on", "Days that are weekdays"),
            ("month_days", "13"),
            ("days", "Friday"),
            ("times", "13:00"),
        ],
        ["RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;BYHOUR=13;BYMINUTE=0;BYSECOND=0"],
        ["2027-08-13 13:00", "2028-10-13 13:00", "2029-04-13 13:00", "2029-07-13 13:00", "2030-09-13 13:00"],
    ),
    "every third month": (
        [("frequency", "Monthly"), ("every", 3), ("month_days", "10"), ("times", "04:00")],
        ["RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10;BYHOUR=4;BYMINUTE=0;BYSECOND=0"],
        ["2027-02-10 04:00", "2027-05-10 04:00", "2027-08-10 04:00", "2027-11-10 04:00", "2028-02-10 04:00"],
    ),
    "the last day of each quarter": (
        [
            ("frequency", "Monthly"),
            ("only_in", "March", "June", "September", "December"),
            ("month_days", "Last day of the month"),
            ("times", "23:30"),
        ],
        ["RRULE:FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1;BYHOUR=23;BYMINUTE=30;BYSECOND=0"],
        ["2026-12-31 23:30", "2027-03-31 23:30", "2027-06-30 23:30", "2027-09-30 23:30", "2027-12-31 23:30"],
    ),
    "once a year": (
        [("frequency", "Yearly"), ("only_in", "January"), ("month_days", "2"), ("times", "08:00")],
        ["RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=2;BYHOUR=8;BYMINUTE=0;BYSECOND=0"],
        ["2027-01-02 08:00", "2028-01-02 08:00", "2029-01-02 08:00", "2030-01-02 08:00", "2031-01-02 08:00"],
    ),
    "the last sunday of march, over the change of the clock": (
        [
            ("frequency", "Yearly"),
            ("only_in", "March"),
            ("on", "Weekdays"),
            ("numbered", ("Last", "Sunday")),
            ("times", "04:00"),
        ],
        ["RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;BYHOUR=4;BYMINUTE=0;BYSECOND=0"],
        ["2027-03-28 04:00", "2028-03-26 04:00", "2029-03-25 04:00", "2030-03-31 04:00", "2031-03-30 04:00"],
    ),
    "three runs and no more": (
        [("times", "18:00"), ("ends_after", 3)],
        ["RRULE:FREQ=DAILY;BYHOUR=18;BYMINUTE=0;BYSECOND=0;COUNT=3"],
        ["2026-11-23 18:00", "2026-11-24 18:00", "2026-11-25 18:00"],
    ),
    "until a day": (
        [("times", "18:00"), ("ends_on", "2026-11-26")],
        ["RRULE:FREQ=DAILY;BYHOUR=18;BYMINUTE=0;BYSECOND=0;UNTIL=20261126T225959Z"],
        ["2026-11-23 18:00", "2026-11-24 18:00", "2026-11-25 18:00", "2026-11-26 18:00"],
    ),
    "two rules": (
        [
            ("frequency", "Weekly"),
            ("weekdays",),
            ("times", "06:00"),
            ("add_rule",),
            ("frequency", "Monthly"),
            ("month_days", "Last day of the month"),
            ("times", "21:00"),
        ],
        [
            "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=21;BYMINUTE=0;BYSECOND=0",
        ],
        ["2026-11-24 06:00", "2026-11-25 06:00", "2026-11-26 06:00", "2026-11-27 06:00", "2026-11-30 06:00"],
    ),
    "a rule and a changed copy of it": (
        [("days", "Monday"), ("times", "06:00"), ("duplicate",), ("days", "Wednesday"), ("times", "07:00")],
        [
            "RRULE:FREQ=DAILY;BYDAY=MO;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
            "RRULE:FREQ=DAILY;BYDAY=MO,WE;BYHOUR=7;BYMINUTE=0;BYSECOND=0",
        ],
        ["2026-11-25 07:00", "2026-11-30 06:00", "2026-11-30 07:00", "2026-12-02 07:00", "2026-12-07 06:00"],
    ),
}
