"""One file per stage: a short `handle` that does one claimed piece of work and commits it."""
