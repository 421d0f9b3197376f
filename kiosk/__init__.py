"""The program on a hall's self-service terminal: `python -m kiosk URL`.

It enrols the machine, gives each visitor a browser with an empty profile, replaces and deletes that
browser when they leave, and prints. It speaks HTTP to the server and imports nothing of it.
"""
