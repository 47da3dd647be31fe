-- With which Meta is asked for an account's own figures; sealed for this account: lib/access/secret.
CREATE TABLE waba_token (
  tenant_id int NOT NULL,
  waba_id   text NOT NULL,
  token     bytea NOT NULL,
  set_at    timestamptz(3) NOT NULL,
  set_by    text NOT NULL,
  PRIMARY KEY (tenant_id, waba_id),
  FOREIGN KEY (tenant_id, waba_id) REFERENCES waba (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

ALTER TABLE waba_token ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON waba_token USING (tenant_id = ANY ((SELECT parley_tenants())::int[]));
CREATE POLICY operator_scope ON waba_token TO parley_operator USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON waba_token TO parley_app, parley_operator;
