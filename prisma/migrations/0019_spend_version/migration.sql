-- What was read of a tenant's rollup holds until one of these is raised, in the transaction that changes the rollup.
-- One for each number, because who posts holds the lock of the number: nobody waits for anybody here. Microseconds of
-- the clock, and always more than before: also what a backup brings back never says the same of another rollup.
CREATE TABLE spend_version (
  tenant_id       int NOT NULL,
  phone_number_id text NOT NULL,
  version         bigint NOT NULL,
  PRIMARY KEY (tenant_id, phone_number_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

ALTER TABLE spend_version ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON spend_version USING (tenant_id = ANY ((SELECT parley_tenants())::int[]));
CREATE POLICY operator_scope ON spend_version TO parley_operator USING (true);
GRANT SELECT ON spend_version TO parley_app;
GRANT SELECT, INSERT, UPDATE ON spend_version TO parley_worker, parley_operator;

INSERT INTO spend_version
SELECT DISTINCT tenant_id, phone_number_id, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint FROM spend;
