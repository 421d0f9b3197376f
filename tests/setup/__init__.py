"""Proofs of what the other proofs stand on: the set-up, the lint, the clock, the network guard."""
