"""`pewstats`, but every message is published twice, each time into another lane, and the first one late.

python -m tests.acceptance.faults.twice worker JOB...
"""

import random
from typing import Final

from pewstats_collectors.broker.broker import Message
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.broker.rabbitmq import RabbitPublisher
from pewstats_collectors.cli import main

_publish: Final = RabbitPublisher.publish
_held_back: Final[list[Message]] = []


def _publish_twice(publisher: RabbitPublisher, message: Message) -> None:
    now, later = random.sample(list(Lane), 2)
    _publish(publisher, Message(message.job, message.subject, now))
    _held_back.append(Message(message.job, message.subject, later))
    random.shuffle(_held_back)
    while len(_held_back) > 3:  # so a message may come again long after it was dealt with
        _publish(publisher, _held_back.pop())


setattr(RabbitPublisher, "publish", _publish_twice)  # noqa: B010 -- no hooks in the product

if __name__ == "__main__":
    main()
