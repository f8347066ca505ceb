-- add --
INSERT INTO dead_letters (job, subject, payload, reason, error, traceback, attempts)
VALUES (%(job)s, %(subject)s, %(payload)s, %(reason)s, %(error)s, %(traceback)s, %(attempts)s)
