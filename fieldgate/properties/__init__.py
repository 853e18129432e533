"""The places that are looked after, and who is linked to them."""
