"""The verbs of invoices.

post_entry, hold, release: the only three that change a balance or what is held of it.
apply_credit: built on them.
"""
