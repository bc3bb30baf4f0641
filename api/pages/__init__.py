"""Pages: one module per family of things, each with a router; ``every`` holds those of all but the home page."""
