"""The builders: each turns the rows of a few tables into the quads of one kind of thing."""
