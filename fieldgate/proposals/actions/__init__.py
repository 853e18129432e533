"""The verbs of proposals.

deliver_proposal: freeze a version and show it to the customer.
change_status: the office moves a proposal on: approved, won, in production, complete, lost, ...
reset_proposal: take it back to bidding; the one exit from accepted.
freeze_imported: the same as delivering, for many that were delivered elsewhere.
"""
