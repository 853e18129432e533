"""The files of an import, in the order they are read and written: each refers only to those above."""

from fieldgate.exchange.tables.columns import Column as Column
from fieldgate.exchange.tables.columns import Table as Table
from fieldgate.exchange.tables.money import CREDIT_APPLICATIONS, CREDITS, INVOICE_LINES, INVOICES, PAYMENTS
from fieldgate.exchange.tables.proposing import PROPOSAL_ITEMS, PROPOSAL_SERVICES, PROPOSALS
from fieldgate.exchange.tables.setup import (
    BRANCHES,
    CONTACTS,
    PORTALS,
    PROPERTIES,
    PROPERTY_CONTACTS,
    STAFF,
)
from fieldgate.exchange.tables.setup import COMPANY as COMPANY
from fieldgate.exchange.tables.work import COMMENTS, REQUESTS, VISIT_NOTES, VISITS, WORK_TICKETS

TABLES = (
    COMPANY, BRANCHES, PORTALS, STAFF, CONTACTS, PROPERTIES, PROPERTY_CONTACTS,
    REQUESTS, COMMENTS, PROPOSALS, PROPOSAL_SERVICES, PROPOSAL_ITEMS, WORK_TICKETS, VISITS, VISIT_NOTES,
    INVOICES, INVOICE_LINES, CREDITS, CREDIT_APPLICATIONS, PAYMENTS,
)  # fmt: skip
