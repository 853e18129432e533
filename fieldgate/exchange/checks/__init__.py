"""What must fit together before anything is written."""
