"""Where and when people come: places, hours, times to book, and who has booked them (预约)."""
