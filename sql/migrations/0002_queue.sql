-- The embedded queue: nudges that wait or are held, where no RabbitMQ is used.

CREATE TABLE queue_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    taken_by bigint
);

COMMENT ON COLUMN queue_messages.taken_by IS 'advisory lock its consumer holds while connected; NULL: waits';

CREATE INDEX queue_messages_waiting ON queue_messages (queue, id) WHERE taken_by IS NULL;
CREATE INDEX queue_messages_taken ON queue_messages (taken_by) WHERE taken_by IS NOT NULL;
