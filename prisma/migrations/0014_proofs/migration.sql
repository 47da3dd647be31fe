-- The last time a tenant's ledger was added up anew and held against its rollup and invoices, and what came of it.
CREATE TABLE proof (
  tenant_id   int PRIMARY KEY REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  proven_at   timestamptz(3) NOT NULL,
  -- The last row of the ledger when it began.
  ledger_upto bigint NOT NULL,
  result      jsonb NOT NULL
);

ALTER TABLE proof ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON proof USING (tenant_id = ANY ((SELECT parley_tenants())::int[]));
CREATE POLICY operator_scope ON proof TO parley_operator USING (true);

GRANT SELECT ON proof TO parley_app;
GRANT SELECT, INSERT, UPDATE ON proof TO parley_operator;
