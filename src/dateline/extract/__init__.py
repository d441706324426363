"""Pure: a page's bytes, a feed's entry or bare text to an article. Nothing here does input or output.

Source: docs/extraction.md.
"""

from dateline.extract.dump import from_text
from dateline.extract.entry import from_entry, is_whole
from dateline.extract.merging import merge
from dateline.extract.page import body_text, extract, extract_learning
from dateline.extract.sections import section_of, section_of_article, section_of_feed

__all__ = [
    "body_text",
    "extract",
    "extract_learning",
    "from_entry",
    "from_text",
    "is_whole",
    "merge",
    "section_of",
    "section_of_article",
    "section_of_feed",
]
