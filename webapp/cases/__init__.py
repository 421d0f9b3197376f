"""Cases (办件): drafts, answers, submission and tracking.

The hub that knows no spoke: composing a bundle writes requirements, and whoever fulfils one calls
`cases.service.fulfil`.
"""
