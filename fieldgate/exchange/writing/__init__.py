"""What is written, in one short transaction."""
