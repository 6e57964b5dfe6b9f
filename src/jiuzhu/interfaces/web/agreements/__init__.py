"""Care agreements on screen."""
