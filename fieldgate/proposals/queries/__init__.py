"""What may be read of proposals. Every function takes the viewer first; rows are frozen, money is cents."""
