-- The last day, in UTC, on which a key was used. Written at most once a day.
ALTER TABLE api_key ADD COLUMN last_used_on date;
