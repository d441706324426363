"""Insight: what can be read off articles. Pure. In this first form: what leads a page."""
