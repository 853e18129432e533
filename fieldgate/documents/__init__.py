"""Documents: files that are kept and served, the press that makes and seals them. Knows no business.

storing, serving: files in and out. press: how the worker asks for a document. pressroom: the process that
makes it; the only place that imports Typst and pyHanko. keys: the key that seals.
"""
