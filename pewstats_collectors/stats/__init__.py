"""Numbers over many matches: careers and standings. Pure."""
