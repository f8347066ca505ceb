-- known --
-- Roles of these names; one that is more than a role of ours would not be held back by what is granted here.
SELECT r.rolname::text, r.rolsuper OR pg_has_role(r.oid, t.tableowner, 'MEMBER')
FROM pg_roles AS r, pg_tables AS t
WHERE r.rolname = ANY (%(roles)s) AND t.schemaname = 'public' AND t.tablename = 'ledger'

-- owner --
SELECT tableowner::text, current_database()::text FROM pg_tables WHERE schemaname = 'public' AND tablename = 'ledger'

-- history --
-- The tables in which the migrations are remembered.
SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE '%%yoyo%%' ORDER BY tablename

-- create --
CREATE ROLE {role} LOGIN

-- close --
-- What everybody may do unless he is kept from it: make tables in `public` (before PostgreSQL 15) and temporary ones.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC

-- enter --
GRANT CONNECT ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA public TO {role};
REVOKE CREATE ON SCHEMA public FROM {role};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {role}

-- write --
-- Temporary tables and TRUNCATE are for `stats recompute`.
GRANT TEMPORARY ON DATABASE {database} TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
ALTER ROLE {role} IN DATABASE {database} RESET default_transaction_read_only

-- read --
REVOKE TEMPORARY ON DATABASE {database} FROM {role};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role};
GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public REVOKE ALL ON TABLES FROM {role};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {role};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT ON TABLES TO {role};
ALTER ROLE {role} IN DATABASE {database} SET default_transaction_read_only = on;
ALTER ROLE {role} IN DATABASE {database} SET statement_timeout = {timeout}

-- keep_history --
-- Whether all migrations are there is asked by every command; nobody but the owner writes it.
REVOKE ALL ON {tables} FROM {role};
GRANT SELECT ON {tables} TO {role}

-- powers --
-- What these roles may do that they should not; a reader may not write any table.
SELECT r.rolname::text AS role, what
FROM pg_roles AS r CROSS JOIN LATERAL (
    SELECT 'CREATE in schema public' WHERE has_schema_privilege(r.oid, 'public', 'CREATE')
    UNION ALL
    SELECT 'CREATE on the database' WHERE has_database_privilege(r.oid, current_database(), 'CREATE')
    UNION ALL
    SELECT 'TEMPORARY on the database'
    WHERE r.rolname = %(read)s AND has_database_privilege(r.oid, current_database(), 'TEMPORARY')
    UNION ALL
    SELECT 'write ' || c.relname FROM pg_class AS c
    WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace = 'public'::regnamespace
      AND (r.rolname = %(read)s OR c.relname LIKE '%%yoyo%%')
      AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
) AS power (what)
WHERE r.rolname IN (%(write)s, %(read)s)
ORDER BY role, what
