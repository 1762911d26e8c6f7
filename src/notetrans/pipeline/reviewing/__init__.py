"""Staged posts as a reviewer sees them, in the terminal and on the page."""
