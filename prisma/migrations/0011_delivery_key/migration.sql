-- What the key of a partition needs, made while deliveries go on arriving. One statement alone in its migration: it
-- cannot be part of a transaction.
CREATE UNIQUE INDEX CONCURRENTLY delivery_id_received_at_key ON delivery (id, received_at);
