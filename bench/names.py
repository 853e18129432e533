"""The seeded company as the bench visits it."""

from fieldgate.exchange.seeding.names import (
    CUSTOMER,
    EACH,
    INVOICE,
    PASSWORD,
    PROPOSAL,
    REQUEST,
    SLUG,
    STAFF,
)

PORTAL = f"/{SLUG}/"
ACCOUNTS = f"{PORTAL}accounts/"
OFFICE_ACCOUNTS = "/office/accounts/"

# Every page that a customer reads, by what it is called.
LISTS = {
    "Home": PORTAL,
    "request list": f"{PORTAL}requests/",
    "proposal list": f"{PORTAL}proposals/",
    "visit list": f"{PORTAL}visits/",
    "completed visits": f"{PORTAL}visits/?show=completed",
    "invoice list": f"{PORTAL}invoices/",
}
PAGES = {
    "request": f"{PORTAL}requests/{REQUEST}/",
    "proposal": f"{PORTAL}proposals/{PROPOSAL}/",
    "visit": f"{PORTAL}visits/1/",
    "invoice": f"{PORTAL}invoices/{INVOICE}/",
    "About": f"{PORTAL}about/",
}

# What a member of staff opens: a list and a record of each kind, and a search.
_ROOMS = {
    "contacts": "people/contact",
    "properties": "properties/property",
    "requests": "requests/servicerequest",
    "proposals": "proposals/proposal",
    "visits": "visits/visit",
    "invoices": "invoices/invoice",
}
OFFICE = {
    "office": "/office/",
    **{f"office {name}": f"/office/{path}/" for name, path in _ROOMS.items()},
    **{f"office {name}, one": f"/office/{path}/1/" for name, path in _ROOMS.items()},
    "office contacts, search": "/office/people/contact/?q=april",
    "office invoices, search": f"/office/invoices/invoice/?q={INVOICE}",
}

__all__ = [
    "ACCOUNTS", "CUSTOMER", "EACH", "LISTS", "OFFICE", "OFFICE_ACCOUNTS", "PAGES", "PASSWORD", "PORTAL",
    "STAFF",
]  # fmt: skip
