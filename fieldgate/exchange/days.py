"""Which day "today" is for a row: a day in the zone of the branch that looks after its property."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from fieldgate.branches.models import Branch, Company
from fieldgate.exchange.cells import RelativeDay
from fieldgate.exchange.references import Sheets
from fieldgate.exchange.sheets import BAD, Row, Sheet
from fieldgate.kit import clock
from fieldgate.properties.models import Property


def start_of(day: date, zone: str) -> datetime:
    """The moment a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


class Zones:
    """The zone of every property, from the folder or from the database. One import, one "today" per zone."""

    def __init__(self, sheets: Sheets) -> None:
        self._company = self._company_zone(sheets["company.csv"])
        self._branches = dict(Branch.objects.values_list("external_id", "zone"))
        self._branches |= _column(sheets["branches.csv"], "zone")
        self._properties = dict(Property.objects.values_list("external_id", "branch__external_id"))
        self._properties |= _column(sheets["properties.csv"], "branch")
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

    def settle(self, row: Row, property_id: str) -> None:
        """Turn the relative days of a row into calendar days."""
        for place, value in enumerate(row.values):
            if isinstance(value, RelativeDay):
                row.values[place] = value.from_day(self.today(self.of_property(property_id)))


def _column(sheet: Sheet, name: str) -> dict[str, str]:
    return {key: sheet[row, name] for key, row in sheet.rows.items() if sheet[row, name] is not BAD}
