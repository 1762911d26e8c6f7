"""Posts that somebody else made, taken over."""
