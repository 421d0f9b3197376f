"""The staff desk: a shell of pages over other features' use-cases; it owns no table."""
