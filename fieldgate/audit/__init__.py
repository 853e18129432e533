"""Append-only record of who did what, on what, from where. Knows no business."""
