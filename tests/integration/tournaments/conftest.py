"""A connection to a database without a row, as in the tests of the database."""

from tests.integration.db.conftest import connection as connection
