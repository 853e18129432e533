"""Rows and states put into finished words for the templates."""
