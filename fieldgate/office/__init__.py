"""The office side, on Unfold."""
