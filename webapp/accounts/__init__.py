"""Accounts of applicants, and staff: identity, one-time codes, passwords."""
