"""The ground: small tools that know Python and Django but nothing of the business."""
