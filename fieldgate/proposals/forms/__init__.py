"""What customers send: what is typed, and what of it can be taken."""
