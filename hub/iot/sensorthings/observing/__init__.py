"""Taking observations in: what is sent, who may send it, and the addresses for it."""
