"""Snapshots: answers frozen with all that they followed from, so that they can be cited and run again."""
