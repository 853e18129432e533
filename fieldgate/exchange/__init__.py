"""A whole company in and out as a folder of CSV files; the demo company."""
