"""Whole lists from elsewhere: read, reconciled, compared with what is known, and written through the one door."""
