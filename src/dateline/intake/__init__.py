"""Intake: which source is asked when, asking it, and which of its entries are new."""
