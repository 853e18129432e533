"""What the office may do with a mail."""
