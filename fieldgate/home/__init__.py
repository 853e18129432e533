"""The portal shell (side menu, filter, balance), Home and About."""
