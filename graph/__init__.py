"""How we know it: build, keep, validate and ask the graph."""
