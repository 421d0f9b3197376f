"""What people say of a service afterwards (好差评), and what is done about it."""
