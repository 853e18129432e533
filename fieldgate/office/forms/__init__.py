"""The office's forms: plain Django forms in Unfold's clothes, whose changes go through verbs."""
