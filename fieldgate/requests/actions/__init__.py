"""The verbs of requests.

open_request: a customer asks for something at a property.
add_comment: a customer writes into an open request's thread.
"""
