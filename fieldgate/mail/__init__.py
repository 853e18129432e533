"""The outbox: mails as rows, and the worker's side that sends them. Knows no business."""
