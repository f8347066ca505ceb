-- The embedded queue: nudges that wait or are held, where no RabbitMQ is used.

CREATE TABLE queue_messages (
    queue text COLLATE "C" NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    body bytea NOT NULL,
    taken_by bigint,
    PRIMARY KEY (queue, id)  -- no index on id alone: the planner would walk it through all other queues
);

COMMENT ON COLUMN queue_messages.taken_by IS 'advisory lock its consumer holds while connected; NULL: waits';

CREATE INDEX queue_messages_taken ON queue_messages (taken_by) WHERE taken_by IS NOT NULL;
