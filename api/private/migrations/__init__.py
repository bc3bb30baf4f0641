"""The steps that bring the private store from one form to the next."""
