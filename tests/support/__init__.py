"""What tests share: databases, a client that lints pages, a live server, named states."""
