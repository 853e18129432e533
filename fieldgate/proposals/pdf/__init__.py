"""A proposal on paper.

paper: what is printed around the frozen content, frozen as well. sheet: both as the words of the template.
rows: the services as rows that stay together. signing: signature and certificate. proposal.typ: the template.
"""
