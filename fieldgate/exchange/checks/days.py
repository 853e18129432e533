"""Which day "today" is for a row: a day in the zone of the branch that looks after its property."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from fieldgate.branches.models import Branch, Company
from fieldgate.exchange.cells.cell import RelativeDay
from fieldgate.exchange.checks.references import Sheets
from fieldgate.exchange.files.sheets import BAD, Row, Sheet
from fieldgate.kit import clock
from fieldgate.properties.models import Property


def moment(day: date, at: time, zone: str) -> datetime:
    """The moment, in UTC, when a clock in this zone shows that day and time.

    Where clocks are put forward over it, it is as much later (2:30 is 3:30); where they are put back, it is
    the first of the two.
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def start_of(day: date, zone: str) -> datetime:
    """The moment a day begins in a zone, in UTC."""
    return moment(day, time(), zone)


class Zones:
    """The zone of every property, from the folder or from the database. One import, one "today" per zone."""

    def __init__(self, sheets: Sheets) -> None:
        self._company = self._company_zone(sheets["company.csv"])
        self._branches_before = dict(Branch.objects.values_list("external_id", "zone"))
        self._branches = self._branches_before | _column(sheets["branches.csv"], "zone")
        self._properties_before = dict(Property.objects.values_list("external_id", "branch__external_id"))
        self._properties = self._properties_before | _column(sheets["properties.csv"], "branch")
        self.today = cache(clock.today)

    @staticmethod
    def _company_zone(company: Sheet) -> str:
        row = company.rows.get("")
        if row is not None and company[row, "zone"] is not BAD:
            return str(company[row, "zone"])
        return Company.objects.values_list("zone", flat=True).first() or "UTC"

    def of_property(self, external_id: str) -> str:
        """The zone of the branch of a property; the company's where that is not known."""
        return self._branches.get(self._properties.get(external_id, ""), self._company)

    def rezoned(self) -> list[str]:
        """The properties that are here already and get another zone."""
        return [
            key
            for key, branch in self._properties_before.items()
            if self._branches_before.get(branch) != self.of_property(key)
        ]

    def settle(self, row: Row, property_id: str) -> None:
        """Turn the relative days of a row into calendar days."""
        for place, value in enumerate(row.values):
            if isinstance(value, RelativeDay):
                row.put(place, value.from_day(self.today(self.of_property(property_id))))


def _column(sheet: Sheet, name: str) -> dict[str, str]:
    return {key: sheet[row, name] for key, row in sheet.rows.items() if sheet[row, name] is not BAD}
