"""Posts on their way to a translator's tools, and home."""
