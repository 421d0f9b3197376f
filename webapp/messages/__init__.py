"""Messages to people: by SMS, and in the application."""
