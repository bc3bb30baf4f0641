"""Dumps: a revision as files that anybody can keep, load, check and cite, in the forms of several trades."""
