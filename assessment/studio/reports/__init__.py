"""The technical report of a run: one text, told as a page and as a paper."""
