"""Who and what the measured company consists of, for the side that makes it and the side that visits it."""

PORTAL = "/stl/"
ACCOUNTS = "/stl/accounts/"
OFFICE_ACCOUNTS = "/office/accounts/"
CUSTOMER = "april@bench.example"
STAFF = "office@bench.example"
PASSWORD = "bench and more bench"
INVOICE = "A0"  # one of the customer's, due, of four lines
EACH = 10  # invoices of a customer before any are copied: a list of one page
DUE = 6  # of these are due: more than Home shows
