"""Sending mail from the worker. Knows no business."""
