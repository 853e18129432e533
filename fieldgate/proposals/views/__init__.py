"""The pages of proposals, one module for each thing that is done on them."""
