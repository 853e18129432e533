"""Proposals: what a customer is offered, the versions that were delivered, what became of them."""
