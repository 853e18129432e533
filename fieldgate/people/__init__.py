"""Who signs in: users, contacts, staff, and who may open which portal."""
