"""A day and a time of two columns become one moment."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from fieldgate.exchange.checks.days import moment
from fieldgate.exchange.files.sheets import Row, Sheet


@dataclass(frozen=True)
class Clocked:
    """The columns of a day and of a time, and the derived one of their moment in UTC."""

    day: str
    time: str
    moment: str

    def settle(self, sheet: Sheet, row: Row, zone: str) -> None:
        """Fill in the moment; of a row that is here, what the file does not bring is as it was.

        A time that is left open is the beginning of the day. The row's days are calendar days already.
        """
        kept: datetime | None = sheet.before(row, self.moment)
        if kept is None:
            sheet.put(row, self.moment, moment(sheet[row, self.day], sheet[row, self.time] or time(), zone))
        elif sheet.columns & {self.day, self.time}:
            local = kept.astimezone(ZoneInfo(zone))
            day = sheet[row, self.day] if self.day in sheet.columns else local.date()
            at = sheet[row, self.time] or time() if self.time in sheet.columns else local.time()
            sheet.put(row, self.moment, moment(day, at, zone))


OPENED = Clocked("opened_on", "opened_time", "opened_at")
WRITTEN = Clocked("written_on", "written_time", "written_at")
STARTS = Clocked("day", "time", "starts_at")
