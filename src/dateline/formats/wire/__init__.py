"""Agencies' wire formats: each is one module with `parse`, and with `render` where we write it."""
