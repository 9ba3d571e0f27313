"""The dashboard: figures of the marts as one HTML page that opens from disk."""
