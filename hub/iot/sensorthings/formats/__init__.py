"""What is read, in the forms that clients ask for: JSON, data arrays, CSV and GeoJSON."""
