"""What the five parts stand on: register, assistance received, procurement."""
