"""A company of any size, for measuring: a few of everything made by the verbs, the rest copied in SQL."""
