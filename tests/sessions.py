"""What a database administrator may do to everybody's connections."""

#: Ends every connection to this database but the one that says it.
END_OTHERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
