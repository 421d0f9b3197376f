"""Mutation of the pure rules: small faults are put in one by one, and the tests must notice.

`python -m tests.mutation` (what `make mutate` runs) reports each module and writes the mutants
that no test noticed to `.prove/survivors.txt`; `survivors.md` says why each of those may live.
"""
