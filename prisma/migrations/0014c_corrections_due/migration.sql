-- What a version changes, until the charges that hang on it are corrected: a process that dies meanwhile leaves it.
ALTER TABLE rate_card ADD COLUMN due jsonb;
GRANT UPDATE (due) ON rate_card TO parley_operator;
