"""Where data comes from: sources, their runs, and the records that were refused."""
