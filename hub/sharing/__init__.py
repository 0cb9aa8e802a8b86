"""What one organisation lets another see."""
