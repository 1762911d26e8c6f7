"""State, posts and cache kept in order."""
