"""Extracts: the rows that a page shows, as files with their codebook, licence, revision, address and sources."""
