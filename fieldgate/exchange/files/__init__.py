"""The files of a folder: from bytes to sheets of rows, never leaving the folder."""
