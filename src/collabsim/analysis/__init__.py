"""Questions asked of finished runs; nothing here runs the model itself."""
