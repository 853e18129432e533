"""The press itself: a process beside the worker, which sets and seals. No Django, no database, no network.

A process of its own, because Typst cannot be interrupted: one that takes too long or too much is ended from
outside, and takes nobody with it. `fieldgate.documents.press` starts it and talks to it.
"""
