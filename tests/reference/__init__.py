"""A slow and plain reading of metrics.md, written from that page alone, for comparison with the extractor."""
