"""The site: public pages, feeds and the live stream; the desk is in `desk/`. Reads the store, acts through the walk."""
