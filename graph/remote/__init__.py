"""The graph in an engine elsewhere, reached by URL: how it follows the writer, and how it is asked."""
