"""Dated recipes for outlets whose pages are read wrongly: the last resort, written by an operator.

Dateline ships none: what is learnt from many outlets serves all, a recipe serves one until its pages change.
Source: docs/extraction.md, "Recipes".
"""

from dateline.extract.outlets.found import NOTHING, Found, applied, body, find, missed
from dateline.extract.outlets.recipe import Recipe, for_page, parse

__all__ = ["NOTHING", "Found", "Recipe", "applied", "body", "find", "for_page", "missed", "parse"]
