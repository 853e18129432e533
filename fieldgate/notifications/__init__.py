"""What the office is told: the feed of activities."""
