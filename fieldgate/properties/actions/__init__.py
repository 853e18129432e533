"""The verbs of properties: choose_properties."""
