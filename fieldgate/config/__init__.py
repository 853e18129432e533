"""The roof: settings, addresses, wiring and commands."""
