"""What every match must satisfy: identities within one file, and its agreement with the API's statistics."""
