"""Programs for developers; each is run from a checkout."""
