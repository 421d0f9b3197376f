"""The program on a hall terminal (自助终端): its own process, which speaks HTTP to the server.

It opens the hall's address in a full-screen browser of its own; printers and card readers will be
reached through it. It imports nothing of `webapp`.
"""
