"""The metrics of a match, one a file: from the match in normal form to rows of a table."""
