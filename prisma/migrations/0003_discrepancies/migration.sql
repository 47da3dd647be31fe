-- Adds columns to a table that the inbox writes all the time: waits for its lock in short takes, so that nobody has
-- to stand long in line behind it.
DO $$
BEGIN
  FOR attempt IN 1..240 LOOP
    BEGIN
      SET LOCAL lock_timeout = '400ms';
      LOCK TABLE message IN ACCESS EXCLUSIVE MODE;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF attempt = 240 THEN RAISE; END IF;
      PERFORM pg_sleep(0.25);
    END;
  END LOOP;
END $$;

-- What Meta said that the message cost, of the strongest status that said it (P17).
ALTER TABLE message
  ADD COLUMN cost_micros   bigint,
  ADD COLUMN cost_currency char(3),
  ADD COLUMN cost_rank     smallint,
  ADD COLUMN cost_at       timestamptz(3);

-- For what-ifs of a short period: rows lie roughly in order of time, and an index of this kind costs the inbox next
-- to nothing, because an update of these columns leaves it alone.
CREATE INDEX message_evidence ON message USING brin ((least(delivered_at, read_at, played_at)))
  WITH (pages_per_range = 16, autosummarize = on);

-- Threads whose facts have changed and that somebody has to look at again. Rows are only added and taken away, so
-- the inbox never waits for who takes them; a thread may stand here several times.
CREATE TABLE thread_due (
  id              bigserial PRIMARY KEY,
  tenant_id       int NOT NULL,
  phone_number_id text NOT NULL,
  user_key        bytea NOT NULL,
  -- Its charges are derived anew as well, because something outside of the thread has changed.
  derive          boolean NOT NULL DEFAULT false,
  -- Why it could not be looked at; it is set aside then.
  reason          text
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

-- Where Meta's verdict and the rules disagree for sure: what Meta said and what the rules say, side by side.
CREATE TABLE discrepancy (
  tenant_id               int NOT NULL,
  phone_number_id         text NOT NULL,
  unit                    text NOT NULL CHECK (unit IN ('message', 'conversation')),
  unit_id                 text NOT NULL,
  waba_id                 text NOT NULL,
  user_key                bytea NOT NULL,
  -- The thing the two disagree about; lib/discrepancies has the sentence of each.
  kind                    text NOT NULL,
  -- Instants and ids that the sentence names.
  evidence                jsonb NOT NULL,
  opened_by               text NOT NULL,
  occurred_at             timestamptz(3) NOT NULL,
  waba_day                date NOT NULL,
  billing_day             date NOT NULL,
  country                 char(2) NOT NULL,
  told_model              text NOT NULL,
  told_type               text NOT NULL,
  told_category           text NOT NULL,
  told_rules              text NOT NULL,
  told_cost_micros        bigint,
  simulated_model         text NOT NULL,
  simulated_type          text NOT NULL,
  simulated_category      text NOT NULL,
  simulated_rules         text NOT NULL,
  simulated_cost_micros   bigint,
  currency                char(3) NOT NULL,
  state                   text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted')),
  found_at                timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, phone_number_id, unit, unit_id)
);
CREATE INDEX discrepancy_tenant_id_phone_number_id_user_key_idx ON discrepancy (tenant_id, phone_number_id, user_key);
CREATE INDEX discrepancy_tenant_id_billing_day_idx ON discrepancy (tenant_id, billing_day);

-- What was declared about an account, by Meta or by the operator: all that was ever said; the latest holds.
CREATE TABLE account_declaration (
  tenant_id int NOT NULL,
  waba_id   text NOT NULL,
  kind      text NOT NULL CHECK (kind IN ('auth_international', 'primary_location', 'exempt')),
  told_at   timestamptz(3) NOT NULL,
  value     text COLLATE "C" NOT NULL,
  source    text NOT NULL CHECK (source IN ('meta', 'operator')),
  PRIMARY KEY (tenant_id, waba_id, kind, told_at, value),
  FOREIGN KEY (tenant_id, waba_id) REFERENCES waba (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);

-- Volume tiers that Meta says were reached (T9); of repeated notices the earliest time is official.
CREATE TABLE tier_notice (
  tenant_id       int NOT NULL,
  waba_id         text NOT NULL,
  -- Meta's word, in small letters: 'india', 'rest of africa'.
  region          text NOT NULL,
  category        text NOT NULL,
  effective_month date NOT NULL CHECK (effective_month = date_trunc('month', effective_month)),
  tier_from       bigint NOT NULL,
  tier_to         bigint,
  told_at         timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, waba_id, region, category, effective_month, tier_from),
  FOREIGN KEY (tenant_id, waba_id) REFERENCES waba (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['thread_due', 'discrepancy', 'account_declaration', 'tier_notice'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_scope ON %I USING (tenant_id = ANY ((SELECT parley_tenants())::int[]))', name);
    EXECUTE format('CREATE POLICY operator_scope ON %I TO parley_operator USING (true)', name);
  END LOOP;
END $$;

-- The worker takes what is due before it knows whose it is.
CREATE POLICY queue ON thread_due TO parley_worker USING (true);

GRANT SELECT ON thread_due, discrepancy, account_declaration, tier_notice TO parley_app;
GRANT UPDATE (state) ON discrepancy TO parley_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON thread_due, discrepancy, account_declaration, tier_notice
  TO parley_worker, parley_operator;
GRANT USAGE ON SEQUENCE thread_due_id_seq TO parley_worker, parley_operator;
