"""The files of an import, in the order they are read and written: each refers only to those above."""

from fieldgate.exchange.tables.columns import Column as Column
from fieldgate.exchange.tables.columns import Table as Table
from fieldgate.exchange.tables.money import CREDIT_APPLICATIONS, CREDITS, INVOICE_LINES, INVOICES, PAYMENTS
from fieldgate.exchange.tables.setup import (
    BRANCHES,
    CONTACTS,
    PORTALS,
    PROPERTIES,
    PROPERTY_CONTACTS,
    STAFF,
)
from fieldgate.exchange.tables.setup import COMPANY as COMPANY

TABLES = (
    COMPANY, BRANCHES, PORTALS, STAFF, CONTACTS, PROPERTIES, PROPERTY_CONTACTS,
    INVOICES, INVOICE_LINES, CREDITS, CREDIT_APPLICATIONS, PAYMENTS,
)  # fmt: skip
