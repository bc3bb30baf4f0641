"""How it is reached: web pages, SPARQL and the command line."""
