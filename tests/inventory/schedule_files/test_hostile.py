"""Files that are broken, huge or out to do harm are refused with a line that says where."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from dashboard.inventory.schedule_files import contents
from dashboard.inventory.schedule_files.contents import MOST_BYTES, UnreadFile
from dashboard.inventory.schedule_files.spreadsheet_cells import guarded_text, unguarded
from dashboard.inventory.schedule_files.workbook import MOST_TAGS, MOST_UNPACKED
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.scheduling_tasks.move import move_app
from tests.conftest import LocalTenant
from tests.inventory.schedule_files.files import exported, planned, read, refusals

HEAD = "app,schedule,zone\n"
BILLION = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntasks: [*c]\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"tasks:\n- app: [", "Line 3, column 1: This is no YAML"),
        (BILLION.encode(), "Line 1, column 4: Anchors and aliases"),
        (b"tasks:\n- app: !!python/object/apply:os.system [ls]", "Line 2, column 8: The tag"),
        (b"a: " + b"[" * 50_000, "Line 1, column 1003: This is no YAML"),
        (b"a: " + b"{a: " * 50_000, "too deep"),
        (b"tasks: []\n---\ntasks: []\n", "Line 2, column 1: A second document"),
        (b"tasks:\n- app: A\n  app: B\n", "Line 3, column 3: “app” is said twice"),
        (b"tasks:\n- app: A\n  shedule: daily\n", "Line 3, column 3: There is no “shedule”. Write “schedule”."),
        (b"tasks:\n- A\n", "Line 2, column 3: A task is a map"),
        (b"tasks:\n\t- app: A\n", "Line 2, column 1"),
        (b"hello", "no list of tasks"),
        (b"{" * 100_000, "Line 1, column 2"),
        (b"[" * 100_000, "Line 1, column 2"),
        (b'{"tasks": [{"a": ' + b"[" * 100_000, "Line 1, column 12: Lists and objects are too deep"),
        (b'[{"a": 1}\n, {"a": 1, "a": 2}]', "Line 2, column 3: This cannot be read: “a” is said twice"),
        (b'[{"a": NaN}]', "Line 1, column 2: This cannot be read: NaN is no number"),
        (b'[{"a": ' + b"9" * 5_000 + b"}]", "Line 1, column 2"),
        (b'[{"a": 1},]', "Nothing stands behind the last comma"),
        (b'[{"a": 1}] {}', "Line 1, column 12: Something stands behind the end"),
        (b'{"tasks": {}}', "Line 1, column 11: A list of tasks must begin here"),
        (b'{"a": 1}', "no list “tasks”"),
        (HEAD.encode() + b'Cash,"daily at 6', "This line is no CSV"),
        (HEAD.encode() + "Käse,daily at 6,UTC".encode("cp1252"), "Line 2, column 2: This is no UTF-8"),
        (HEAD.encode() + b"A\x00,daily at 6,UTC", "Line 2: The file holds zero bytes"),
        (HEAD.encode() + b"A,daily at 6,UTC,more", "Line 2, column 4: A value stands here that no column"),
        (b"app,app,zone\nA,B,UTC", "Line 1, column 2: The column “app” is there twice"),
        (b"schedule,zone\ndaily,UTC", "no column “app”"),
        (b"app,shedule,zone\nA,daily,UTC", "Line 1, column 2: There is no “shedule”. Write “schedule”."),
        (b"app," * 200 + b"\n", "at most 100 cells"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old kind, or locked"),
        (b"PK\x03\x04" + b"x" * 600, "no XLSX workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(data: bytes, says: str) -> None:
    name = "x.csv" if data.startswith((b"app", b"schedule")) else ""

    with pytest.raises(UnreadFile) as caught:
        read(data, name)

    assert says in str(caught.value)


def test_a_file_is_not_read_beyond_its_bound() -> None:
    with pytest.raises(UnreadFile, match="larger than 32 MB"):
        read(b"a" * (MOST_BYTES + 1))


def test_more_tasks_than_are_read_are_refused() -> None:
    rows = contents.MOST_ROWS + 1

    for text in ("[" + ",".join(["{}"] * rows) + "]", "tasks:\n" + "- {}\n" * rows, HEAD + "A,daily at 6,UTC\n" * rows):
        with pytest.raises(UnreadFile, match="more than 20,000 tasks"):
            read(text)


@pytest.mark.parametrize(
    "data",
    [
        "app,schedule,zone\nÄpfel,daily at 6:30,UTC\n".encode("utf-8-sig"),
        "app;schedule;zone\r\nÄpfel;daily at 6:30;UTC\r\n".encode("utf-16"),
        "sep=;\napp;schedule;zone\nÄpfel;daily at 6:30;UTC\n".encode(),
        "app\tschedule\tzone\nÄpfel\tdaily at 6:30\tUTC\n".encode(),
        "\n\nApp,Schedule,Time zone\n\nÄpfel,daily at 6:30,UTC\n,,\n".encode(),
        "\ufefftasks:\r\n- app: Äpfel\r\n  schedule: daily at 6:30\r\n  zone: UTC\r\n".encode(),
    ],
)
def test_marks_encodings_and_separators_of_spreadsheets_are_read(connected: LocalTenant, data: bytes) -> None:
    connected.make_app("Äpfel")
    sync.run()

    found = planned(data)

    assert refusals(found) == []
    assert [item.app_name for item in found.items] == ["Äpfel"]


# Formulas


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "@sum(1)", "+1", "-1", "\t=1", "'=1", "''=1", "'t Hooft", "a"])
def test_a_name_that_looks_like_a_formula_comes_back_as_it_is(connected: LocalTenant, name: str) -> None:
    connected.make_task(app_id=connected.make_app(name).id)
    sync.run()

    text = exported("csv").decode("utf-8-sig")
    cell = text.splitlines()[-1].split(",")[1]
    book: Any = openpyxl.load_workbook(io.BytesIO(exported("xlsx")))

    assert not cell.strip('"').startswith(("=", "@", "+", "-", "\t"))
    assert {one.data_type for row in book.active for one in row if one.value is not None} == {"s"}
    assert unguarded(guarded_text(name)) == name
    for format_ in ("csv", "xlsx"):
        found = planned(exported(format_), f"x.{format_}")
        assert (found.items, refusals(found), found.left) == ([], [], 1)


# Workbooks


def workbook(rows: list[list[Any]], change: Any = lambda sheet: None) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def of_cash(*cells: Any) -> bytes:
    return workbook([["app", "schedule", "zone", "start", "end"], ["Cash position", "daily at 6:30", "UTC", *cells]])


@pytest.fixture
def cash(connected: LocalTenant) -> None:
    connected.make_app("Cash position")
    sync.run()


def test_dates_of_a_workbook_are_times_of_the_zone(cash: None) -> None:
    data = of_cash(datetime(2026, 11, 30, 6, 30), datetime(2026, 12, 31, 23, 59, 59))  # noqa: DTZ001

    (item,) = planned(data).items

    assert item.values["starts_at"] == datetime(2026, 11, 30, 6, 30)  # noqa: DTZ001
    assert item.values["ends_at"] == datetime(2026, 12, 31, 23, 59, 59)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ((46000.25,), "Cell D2 (start): The number 46000.25 stands here. Where it is a date"),
        ((46000,), "Cell D2 (start): “46000” is no time"),
        (("30.11.2026",), "Cell D2 (start): “30.11.2026” is no time"),
        ((time(6, 30),), "Cell D2 (start): The spreadsheet has made the time 06:30:00 of this"),
        ((None, date(2026, 12, 31)), "Cell E2 (end): Say until when on that day"),
        (("=TODAY()",), "Cell D2 (start): A formula stands here"),
        (("#REF!",), "Cell D2 (start): The spreadsheet says #REF! here"),
        ((True,), "Cell D2 (start): “yes” is no time"),
    ],
)
def test_what_a_spreadsheet_makes_of_a_value_is_told_with_its_cell(cash: None, cells: tuple[Any], says: str) -> None:
    found = planned(of_cash(*cells))

    assert [text[: len(says)] for text in refusals(found)] == [says]


def test_a_schedule_that_became_a_time_is_told(cash: None) -> None:
    found = planned(workbook([["app", "schedule"], ["Cash position", time(6, 30)]]))

    assert refusals(found)[0].startswith("Cell B2 (schedule): The spreadsheet has made the time 06:30:00")


def test_numbers_are_names_where_names_are_meant(connected: LocalTenant) -> None:
    connected.make_app("2026")
    sync.run()

    (item,) = planned(workbook([["app", "schedule", "zone"], [2026, "daily at 6", "UTC"]])).items

    assert item.app_name == "2026"


def test_merged_cells_are_refused(cash: None) -> None:
    rows = [["app", "schedule"], ["Cash position", "daily at 6"], [None, "daily at 7"]]

    with pytest.raises(UnreadFile, match="Cell A2: The cells here are merged"):
        planned(workbook(rows, lambda sheet: sheet.merge_cells("A2:A3")))


def test_a_cell_at_the_end_of_the_sheet_does_not_make_it_long(cash: None) -> None:
    def far(sheet: Any) -> None:
        sheet["A1048576"] = "x"

    with pytest.raises(UnreadFile, match="more than 100,000 rows"):
        planned(workbook([["app", "schedule"]], far))


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    size, file = MOST_UNPACKED + 1024 * 1024, io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(size // (1024 * 1024)):
            part.write(b" " * (1024 * 1024))

    with pytest.raises(UnreadFile, match="unpacks to more than is read"):
        read(file.getvalue(), "x.xlsx")


def test_a_workbook_of_endless_cells_is_refused_before_they_are_kept() -> None:
    with pytest.raises(UnreadFile, match="unpacks to more than is read"):
        read(with_part("xl/worksheets/sheet1.xml", "<c/>" * (MOST_TAGS + 1)), "x.xlsx")


def sheet_of(rows: str) -> str:
    """A sheet with these rows and nothing else."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


def with_part(name: str, text: str | bytes) -> bytes:
    """A workbook with another part in the place of one."""
    old, new = io.BytesIO(of_cash()), io.BytesIO()
    with zipfile.ZipFile(old) as parts, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as changed:
        for info in parts.infolist():
            changed.writestr(info.filename, text if info.filename == name else parts.read(info.filename))
    return new.getvalue()


@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_entities_in_a_workbook_are_refused(name: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    with pytest.raises(UnreadFile, match="no XLSX workbook that can be read"):
        read(with_part(name, bomb), "x.xlsx")


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    "data",
    [
        f'<?xml version="1.0" encoding="utf-16"?>{BOMB}'.encode("utf-16"),
        b'<?xml version="1.0" encoding="cp037"?>' + BOMB.encode("cp037"),
        f"<?xml version='1.0' encoding = 'iso-8859-1'?>{BOMB}".encode(),
        f"<!--{' ' * 1_048_560}-->{BOMB}".encode(),  # across the edge of what is looked at in one piece
        b"<worksheet" + b"<a>" * 100_000,
        sheet_of('<row r="3"><c r="A3" t="inlineStr"><is><t>a</t></is></c></row><row r="2"/>').encode(),
        sheet_of('<row r="x"/>').encode(),
        sheet_of('<row r="1"><c r="A0x"/></row>').encode(),
        sheet_of('<row r="1"><c r="A1" t="s"><v>99</v></c></row>').encode(),
    ],
)
def test_a_sheet_that_hides_a_bomb_or_is_no_sheet_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadFile):
        read(with_part("xl/worksheets/sheet1.xml", data), "x.xlsx")


def test_cells_of_a_sheet_without_its_size_and_their_places_are_read(cash: None) -> None:
    rows = (
        '<row><c t="inlineStr"><is><t>app</t></is></c><c r="C1" t="inlineStr"><is><t>zone</t></is></c>'
        '<c t="inlineStr"><is><r><t>sche</t></r><r><t>dule</t></r></is></c></row>'
        '<row r="5"><c r="A5" t="str"><v>Cash position</v></c><c r="C5" t="inlineStr"><is><t> UTC </t></is></c>'
        '<c r="D5" t="inlineStr"><f>"daily at 6"</f><is><t>daily at 6</t></is></c></row>'
    )

    found = planned(with_part("xl/worksheets/sheet1.xml", sheet_of(rows)), "x.xlsx")

    assert refusals(found) == ["Cell D5 (schedule): A formula stands here: put its value in its place."]


# Both of Qlik's schedulers


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("task,name\n{id},=cmd|' /C calc'!A0", ""),
        ("task,name\n{id},\x00", "zero bytes"),
        ("task,after\n{id}," + "x success or " * 1_600 + "y any", "has more than 20,000 characters"),
        ("task,after\n{id}," + "x success or " * 500 + "y any", "It waits for the task x"),
        ("task,after\n{id}, or ", "names no tasks to wait for"),
        ("task,origin\n{id},=newer", "is none of"),
        ("task,name,task name\n{id},a,b", "is there twice"),
        ("tasks:\n- task: {id}\n  name: [a]\n", "One value must stand here"),
        ("tasks:\n- task: {id}\n  after: {{a: b}}\n", "One value must stand here"),
        ("tasks:\n- task: {id}\n  name: &a b\n", "Anchors and aliases"),
        ('[{{"id": "{id}", "specVersion": "0.8", "name": 1, "enabled": "yes", "states": 7, "start": []}}]', ""),
        ('[{{"id": "{id}", "specVersion": "0.8", "name": "a", "enabled": true, "states": [[[[]]]]}}]', ""),
        ("task,state\n{id},enabled\n{id},disabled", "This is the same task as in line 2"),
    ],
)
def test_what_is_odd_of_a_newer_task_is_refused_or_taken_as_text(connected: LocalTenant, text: str, says: str) -> None:
    one = connected.make_scheduling_task()
    sync.run()

    try:
        told = " ".join(refusals(planned(text.format(id=one.id))))
    except UnreadFile as error:
        told = str(error)

    assert says in told


def test_a_row_that_names_a_moved_task_and_one_that_names_what_it_became_are_the_same(connected: LocalTenant) -> None:
    old = connected.make_task(app_id=connected.make_app("Order intake").id)
    sync.run()
    (new,) = move_app(old.app_id)
    sync.run()

    found = planned(f"task,state\n{old.id},disabled\n{new.id},enabled")

    assert refusals(found) == ["Line 3, column 1 (task): This is the same task as in line 2: keep one."]
    assert [item.before.task.id for item in found.items if item.before] == [new.id]


def test_a_moved_task_of_several_rules_is_not_guessed_at(connected: LocalTenant) -> None:
    lines = ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "RRULE:FREQ=DAILY;BYHOUR=7;BYMINUTE=0;BYSECOND=0"]
    old = connected.make_task(app_id=connected.make_app("Order intake").id, recurrence=lines)
    sync.run()
    data = exported("yaml")
    move_app(old.app_id)
    sync.run()

    found = planned(data, prune=0)

    assert [str(one)[18:70] for one in found.skipped] == ["Qlik has moved the task to its newer scheduling, whe"]
    assert (found.items, found.missing) == ([], [])
