-- What is to be worked, by the share of the numbers and then by the lane, which tells the users apart: a backlog is
-- worked user by user, so that what is told of a message meets in one batch. One statement alone in its migration, so
-- that deliveries go on arriving.
CREATE INDEX CONCURRENTLY inbox_sweep ON inbox ((lane % 4), lane, delivery_id) WHERE source = 'whatsapp' AND state = 'pending';
