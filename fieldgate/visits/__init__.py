"""Visits of work tickets: when the crew comes, what it did, and the notes it left."""
