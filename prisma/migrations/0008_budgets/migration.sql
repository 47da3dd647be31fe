-- What a tenant means to spend in a month, and what was told of it.
CREATE TABLE budget (
  tenant_id     int NOT NULL REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  id            serial NOT NULL,
  currency      char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount_micros bigint NOT NULL CHECK (amount_micros > 0),
  -- '' = all of them.
  waba_id       text NOT NULL DEFAULT '',
  country       text NOT NULL DEFAULT '',
  category      text NOT NULL DEFAULT '',
  -- Percent of the amount that are told of when they are reached; the forecast when it passes the amount.
  thresholds    smallint[] NOT NULL CHECK (0 < ALL (thresholds)),
  on_forecast   boolean NOT NULL,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX budget_tenant_id_currency_waba_id_country_category_key
  ON budget (tenant_id, currency, waba_id, country, category);

-- Once a budget, month, amount and kind ('80', 'forecast'): a changed amount is a new one to tell of.
CREATE TABLE budget_alert (
  tenant_id       int NOT NULL,
  budget_id       int NOT NULL,
  month           date NOT NULL,
  kind            text NOT NULL,
  amount_micros   bigint NOT NULL,
  spent_micros    bigint NOT NULL,
  expected_micros bigint NOT NULL,
  told_at         timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, budget_id, month, kind, amount_micros),
  FOREIGN KEY (tenant_id, budget_id) REFERENCES budget (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['budget', 'budget_alert'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_scope ON %I USING (tenant_id = ANY ((SELECT parley_tenants())::int[]))', name);
    EXECUTE format('CREATE POLICY operator_scope ON %I TO parley_operator USING (true)', name);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON budget TO parley_app, parley_operator;
GRANT SELECT ON budget_alert TO parley_app;
GRANT SELECT, INSERT ON budget_alert TO parley_operator;
GRANT USAGE ON SEQUENCE budget_id_seq TO parley_app, parley_operator;
