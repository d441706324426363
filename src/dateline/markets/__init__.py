"""Prices: where they come from, whether they can be true, how fresh they are, what the ticker shows."""
