"""Figures beside their budgets: `make bench`, or one part by `python -m bench PART`."""
