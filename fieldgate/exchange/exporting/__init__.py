"""Everything out again, as the files that an import reads."""
