"""Dateline: a self-hosted news wire and markets site."""

__version__ = "0.1.0"
