"""Documents and codes that leave the house."""
