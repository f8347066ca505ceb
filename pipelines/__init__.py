"""Programs that decide what work exists."""
