"""The verbs of properties: one a file."""
