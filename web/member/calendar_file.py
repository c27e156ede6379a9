"""A talk as a file for the member's own calendar."""

from datetime import datetime

from icalendar import Calendar, Event

from core.dates import COPENHAGEN
from meetings.models import Meeting, MeetingState, Mode


def calendar_file(
    meeting: Meeting, *, starts_at: datetime, ends_at: datetime, fund: str, address: str
) -> bytes:
    """Return an iCalendar file; the same talk keeps its name, and each change counts one up.

    Says neither what kind of talk it is nor who the member is: others may see a calendar (5.5).
    """
    event = Event()
    event.add("uid", f"{meeting.public_id}@{address.split('/')[0]}")
    event.add("sequence", meeting.changes_announced)
    event.add("dtstamp", meeting.booked_at or starts_at)
    event.add("dtstart", starts_at.astimezone(COPENHAGEN))
    event.add("dtend", ends_at.astimezone(COPENHAGEN))
    event.add("summary", f"Aftale med {fund}")
    event.add("description", f"Se hvor og hvordan på {address}")
    is_on = meeting.state in {MeetingState.BOOKED, MeetingState.HELD}
    event.add("status", "CONFIRMED" if is_on else "CANCELLED")
    if meeting.mode == Mode.IN_PERSON and meeting.place:
        event.add("location", meeting.place)
    calendar = Calendar()
    calendar.add("prodid", f"-//{fund}//Min side//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
