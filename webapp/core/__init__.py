"""The ground floor: settings, database, clock, working days, jobs, audit, keys, languages.

Nothing here knows a route, a template or a feature.
"""
