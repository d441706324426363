"""The desk: the signed-in pages. They read the store and act through `walk.editing` and `walk.accounts` only."""
