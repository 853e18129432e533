"""The verbs of people, one a file."""
