"""What clients send, as JSON: read strictly, checked against the entities, made into drafts for the store."""
