"""The long proofs: kills, races, a bare machine. `make test` runs a short sample of them."""
