-- write --
INSERT INTO admin_audit (actor, action, subject, reason, before, after)
VALUES (%(actor)s, %(action)s, %(subject)s, %(reason)s, %(before)s, %(after)s)

-- read --
SELECT id, at, actor, action, subject, reason, before, after FROM admin_audit
WHERE (%(subject)s::text IS NULL OR subject = %(subject)s)
  AND (%(match_id)s::text IS NULL OR subject = %(match_id)s
    OR %(match_id)s IN (before -> 'failed' ->> 'remake_match_id', after -> 'failed' ->> 'remake_match_id'))
ORDER BY id DESC LIMIT %(limit)s
