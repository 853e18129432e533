"""What a cell may hold: a reader and a writer for every kind, under the habits of a folder."""
