"""What customers ask for, and the thread that answers it (office people say issue)."""
