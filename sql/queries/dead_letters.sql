-- add --
INSERT INTO dead_letters (job, subject, payload, reason, error, traceback, attempts)
VALUES (%(job)s, %(subject)s, %(payload)s, %(reason)s, %(error)s, %(traceback)s, %(attempts)s)

-- of_subjects --
SELECT job, subject, reason, error, attempts
FROM dead_letters WHERE subject = ANY (%(subjects)s)
ORDER BY job, subject, id
