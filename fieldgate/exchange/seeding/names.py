"""Who and what the seeded company consists of."""

SLUG = "stl"
CUSTOMER = "april@seed.example"
STAFF = "office@seed.example"
PASSWORD = "seeded and more seeded"  # noqa: S105 - a seeded company is nobody's
INVOICE, PROPOSAL, REQUEST = "A9", "PA0", "RA0"  # one of each of the customer's
EACH = 10  # of a customer's invoices, proposals and requests before any are copied: one page
VISITS = 25  # of a customer: a page of completed ones, and those ahead
OPEN = 5  # of these are due, pending or ahead; the others are paid, won or done
