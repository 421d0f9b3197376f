"""Public display (公开公示): statements and signed promises for everybody, without a sign-in.

It reads over approvals and commitments, which may not see each other, and owns no table: what is on
display is written by approvals with the grant. So it stands above both, and below the desk.
"""
