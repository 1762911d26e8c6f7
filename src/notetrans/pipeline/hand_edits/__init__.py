"""A post that a person edited: read unit by unit, and carried into what comes next."""
