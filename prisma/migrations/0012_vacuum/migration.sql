-- Tables that are updated all the time are cleaned after a small share of dead rows, not after a fifth of a large table:
-- what is dead is then mostly in the pages at hand, and the room is used by the next updates.
ALTER TABLE message SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE conversation SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE spend SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
-- Never updated: what is visible to all is found out in small pieces, not after a fifth of all rows is new.
ALTER TABLE charge SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
