from datetime import UTC, datetime

from tongban.web import ical

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR = datetime(2026, 3, 2, 2, tzinfo=UTC)


def test_an_event_is_written_as_calendars_read_it() -> None:
    text = ical.write(ical.Event("u@x", AT, HOUR, "大厅, 一楼; 左", "在\r\n这里", sequence=3, cancelled=True), AT)
    lines = text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert {"DTSTART:20260302T010000Z", "DTEND:20260302T020000Z", "SEQUENCE:3", "STATUS:CANCELLED"} <= set(lines)
    assert "SUMMARY:大厅\\, 一楼\\; 左" in lines
    assert "LOCATION:在\\n这里" in lines
    assert not any(line.startswith(("DESCRIPTION", "URL")) for line in lines)


def test_long_lines_are_folded_between_characters_and_unfold_to_what_was_meant() -> None:
    title = "办事大厅预约" * 30
    text = ical.write(ical.Event("u@x", AT, HOUR, title), AT)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:{title}" in text.replace("\r\n ", "")


def test_what_is_due_is_a_day_with_a_reminder() -> None:
    lines = ical.days([ical.Day("u@x", AT.date(), "补正", address="https://a.example/m")], "待办", AT).split("\r\n")
    assert {"X-WR-CALNAME:待办", "DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303", "SUMMARY:补正", "TRIGGER:-P3D"} <= set(lines)
    assert [lines.count(one) for one in ("BEGIN:VEVENT", "END:VEVENT", "END:VALARM", "URL:https://a.example/m")] == [1, 1, 1, 1]
