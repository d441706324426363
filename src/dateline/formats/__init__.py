"""Wire formats, pure: each format's `parse` beside its `render`. Source: docs/formats.md."""
