"""PostgreSQL, the truth: statements and transactions' content. Whoever opens a transaction commits it."""
