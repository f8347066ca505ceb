-- write --
INSERT INTO admin_audit (actor, action, subject, reason, before, after)
VALUES (%(actor)s, %(action)s, %(subject)s, %(reason)s, %(before)s, %(after)s)

-- read --
SELECT id, at, actor, action, subject, reason, before, after FROM admin_audit
WHERE %(subject)s::text IS NULL OR subject = %(subject)s
ORDER BY id DESC LIMIT %(limit)s
