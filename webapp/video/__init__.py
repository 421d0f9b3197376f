"""Video calls (视频办): an applicant and an officer talk about a case, and keep what was agreed."""
