"""Who an invoice goes to when its row does not say: the property's Billing, printed as on documents."""

from fieldgate.exchange.checks import here
from fieldgate.exchange.checks.references import Sheets
from fieldgate.exchange.files.sheets import BAD
from fieldgate.kit.places import town_on_document
from fieldgate.people.models import Contact

_ADDRESS = ("name", "street", "city", "state", "postal_code")


class Recipients:
    """Billing contacts by property and their printed addresses, as they stand after the import."""

    def __init__(self, sheets: Sheets) -> None:
        self._contacts = sheets["contacts.csv"]
        invoices = sheets["invoices.csv"]
        named = {invoices[row, "property"] for row in invoices.rows.values()} - {None, BAD}
        self._billing = here.billing_contacts(named)
        self._take_from(sheets)
        contacts = {invoices[row, "billing_contact"] for row in invoices.rows.values()} - {None, BAD}
        self._printed = self._addresses_here(contacts | set(self._billing.values()))

    def _take_from(self, sheets: Sheets) -> None:
        links = sheets["property_contacts.csv"]
        for (property_id, contact_id), row in links.sound_rows():
            if links[row, "billing"]:
                self._billing[property_id] = contact_id
            elif self._billing.get(property_id) == contact_id:
                del self._billing[property_id]

    def _addresses_here(self, contacts: set[str]) -> dict[str, str]:
        rows = Contact.objects.values_list("external_id", *_ADDRESS)
        return {
            row[0]: _print(*row[1:])
            for batch in here.batches(contacts - self._contacts.rows.keys())
            for row in rows.filter(external_id__in=batch)
        }

    def billing(self, property_id: str) -> str | None:
        """The external_id of the property's Billing, if it has one."""
        return self._billing.get(property_id)

    def printed(self, billing_contact: str | None) -> str:
        """The billing contact's name and address, a line each; empty without a billing contact."""
        if billing_contact is None:
            return ""
        row = self._contacts.rows.get(billing_contact)
        if row is None or row.is_broken:
            return self._printed.get(billing_contact, "")
        return _print(*(self._contacts[row, column] for column in _ADDRESS))


def _print(name: str, street: str, city: str, state: str, postal_code: str) -> str:
    return "\n".join(line for line in (name, street, town_on_document(city, state, postal_code)) if line)
