"""Invoices, credits and the ledger that says what is owed."""
