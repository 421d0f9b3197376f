"""Queues (排队叫号): tickets, windows, calls, and honest waiting times."""
