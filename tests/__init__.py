"""The proofs. `tests.support` holds what they share."""
