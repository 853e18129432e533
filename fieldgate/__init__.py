"""Fieldgate: the customer portal a field-service company runs for its customers."""

__version__ = "0.1.0.dev0"
