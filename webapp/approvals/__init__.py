"""Approvals (审批): acceptance, decisions, and the duties that check each other."""
