"""The map: a selection's places on the countries of the world, drawn on the server."""
