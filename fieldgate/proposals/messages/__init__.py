"""The mails of proposals, by what happened; each is registered in `config/wiring.py`."""
