"""Where a site stands, and whether all of it is settled."""
