"""Working days of the real calendar (节假日 and 调休), kept in a table that the county can edit."""
