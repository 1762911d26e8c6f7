"""What was found out about files, kept while they do not change."""
