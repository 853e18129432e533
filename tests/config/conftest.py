from tests.races.real_database import real_database

__all__ = ["real_database"]
