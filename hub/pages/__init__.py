"""Pages that people write for the portal or for an organisation: imprint, help, news."""
