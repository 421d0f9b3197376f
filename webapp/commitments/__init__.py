"""Commitments (告知承诺): the statements that a person signs, or chooses not to sign."""
