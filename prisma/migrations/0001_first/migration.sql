-- Three roles, none of them owner or superuser, so that row-level security holds for all of them:
--   parley_app       pages and API: one tenant at a time, reads the ledger, never writes it
--   parley_worker    the inbox: the tenants of its batch, appends to the ledger
--   parley_operator  the command line and the operator's pages: every tenant
DO $$
DECLARE role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['parley_app', 'parley_worker', 'parley_operator'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
    EXECUTE format('GRANT %I TO CURRENT_USER', role);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
  END LOOP;
END $$;

CREATE TYPE role AS ENUM ('owner', 'admin', 'billing', 'viewer');

CREATE TABLE tenant (
  id         serial PRIMARY KEY,
  slug       text NOT NULL CONSTRAINT tenant_slug_form CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name       text NOT NULL CHECK (name <> ''),
  currency   char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  timezone   text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX tenant_slug_key ON tenant (slug);

CREATE TABLE markup (
  tenant_id      int NOT NULL REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  effective_from date NOT NULL,
  ppm            int NOT NULL CHECK (ppm BETWEEN 0 AND 10000000),
  PRIMARY KEY (tenant_id, effective_from)
);

CREATE TABLE app_user (
  id              serial PRIMARY KEY,
  email           text NOT NULL CHECK (email = lower(email)),
  password_hash   text NOT NULL,
  is_operator     boolean NOT NULL DEFAULT false,
  session_version int NOT NULL DEFAULT 1,
  created_at      timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX app_user_email_key ON app_user (email);

CREATE TABLE membership (
  tenant_id  int NOT NULL REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  user_id    int NOT NULL REFERENCES app_user ON DELETE RESTRICT ON UPDATE CASCADE,
  role       role NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX membership_user_id_idx ON membership (user_id);

CREATE TABLE api_key (
  tenant_id  int NOT NULL REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  id         serial NOT NULL,
  name       text NOT NULL,
  prefix     text NOT NULL,
  key_hash   bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  revoked_at timestamptz(3),
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX api_key_key_hash_key ON api_key (key_hash);

CREATE TABLE waba (
  tenant_id    int NOT NULL REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  id           text NOT NULL,
  currency     char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  timezone     text NOT NULL,
  portfolio_id text,
  connected_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX waba_id_key ON waba (id);

CREATE TABLE phone_number (
  tenant_id    int NOT NULL,
  id           text NOT NULL,
  waba_id      text NOT NULL,
  display      text NOT NULL,
  connected_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, waba_id) REFERENCES waba (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX phone_number_id_key ON phone_number (id);
CREATE INDEX phone_number_tenant_id_waba_id_idx ON phone_number (tenant_id, waba_id);

-- The inbox. `delivery` is only ever inserted into; `inbox` holds what is not done and stays small.
CREATE TABLE delivery (
  id          bigserial PRIMARY KEY,
  source      text NOT NULL DEFAULT 'whatsapp',
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  body        bytea NOT NULL,
  sha256      bytea NOT NULL
);
-- Bodies are small and read once: compressing them costs more than it saves.
ALTER TABLE delivery ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE inbox (
  delivery_id      bigint PRIMARY KEY,
  lane             smallint NOT NULL,
  state            text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'quarantined', 'failed')),
  attempts         smallint NOT NULL DEFAULT 0,
  next_attempt_at  timestamptz(3) NOT NULL DEFAULT now(),
  reason           text,
  phone_number_ids text[]
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

CREATE TABLE delivery_note (
  delivery_id bigint NOT NULL,
  reason      text NOT NULL,
  detail      text NOT NULL,
  count       int NOT NULL,
  PRIMARY KEY (delivery_id, reason, detail)
);

CREATE TABLE message (
  tenant_id               int NOT NULL,
  phone_number_id         text NOT NULL,
  message_id              text NOT NULL,
  participant             text NOT NULL DEFAULT '',
  waba_id                 text NOT NULL,
  user_key                bytea NOT NULL,
  user_key_rank           smallint NOT NULL,
  country                 char(2) NOT NULL,
  is_group                boolean NOT NULL DEFAULT false,
  sent_at                 timestamptz(3),
  delivered_at            timestamptz(3),
  read_at                 timestamptz(3),
  played_at               timestamptz(3),
  failed_at               timestamptz(3),
  error_code              int,
  model                   text,
  type                    text,
  category                text,
  billable                boolean,
  subtype                 text,
  verdict_rank            smallint NOT NULL DEFAULT 0,
  verdict_at              timestamptz(3),
  verdicts                jsonb,
  conversation_id         text,
  conversation_origin     text,
  conversation_expires_at timestamptz(3),
  conversation_rank       smallint NOT NULL DEFAULT 0,
  conversations           jsonb,
  -- Delivered, but without a verdict that decides: the thread's timeline has to.
  deriving                boolean NOT NULL DEFAULT false,
  delivery_id             bigint NOT NULL,
  PRIMARY KEY (tenant_id, phone_number_id, message_id, participant)
) WITH (fillfactor = 80);
CREATE INDEX message_tenant_id_phone_number_id_user_key_idx ON message (tenant_id, phone_number_id, user_key);
CREATE INDEX message_conversation ON message (tenant_id, phone_number_id, conversation_id) WHERE model = 'CBP';
CREATE INDEX message_deriving ON message (tenant_id, phone_number_id, user_key) WHERE deriving;

CREATE TABLE inbound (
  tenant_id       int NOT NULL,
  phone_number_id text NOT NULL,
  user_key        bytea NOT NULL,
  at              timestamptz(3) NOT NULL,
  message_id      text NOT NULL,
  is_call         boolean NOT NULL DEFAULT false,
  referral_source text,
  referral_client text,
  PRIMARY KEY (tenant_id, phone_number_id, user_key, at, message_id)
);

CREATE TABLE conversation (
  tenant_id           int NOT NULL,
  phone_number_id     text NOT NULL,
  id                  text COLLATE "C" NOT NULL,
  waba_id             text NOT NULL,
  waba_month          date NOT NULL,
  category            text NOT NULL,
  model               text NOT NULL,
  country             char(2) NOT NULL,
  opened_at           timestamptz(3) NOT NULL,
  opened_by           text NOT NULL,
  basis               text NOT NULL,
  billable            boolean,
  free_entry_point    boolean NOT NULL DEFAULT false,
  rules               text NOT NULL,
  -- Counts towards the 1,000 free conversations of a WABA and month (C15, O3).
  counts_to_allowance boolean NOT NULL DEFAULT false,
  delivery_id         bigint NOT NULL,
  PRIMARY KEY (tenant_id, phone_number_id, id)
);
CREATE INDEX conversation_allowance ON conversation (tenant_id, waba_id, waba_month, opened_at, id) WHERE counts_to_allowance;

-- The ledger.
CREATE TABLE charge (
  tenant_id       int NOT NULL,
  id              bigserial NOT NULL,
  phone_number_id text NOT NULL,
  unit            text NOT NULL CHECK (unit IN ('message', 'conversation')),
  unit_id         text NOT NULL,
  revision        int NOT NULL CHECK (revision > 0),
  reverses        bigint,
  waba_id         text NOT NULL,
  opened_by       text NOT NULL,
  occurred_at     timestamptz(3) NOT NULL,
  billing_day     date NOT NULL,
  waba_day        date NOT NULL,
  country         char(2) NOT NULL,
  market          text NOT NULL,
  category        text NOT NULL,
  type            text NOT NULL,
  subtype         text,
  model           text NOT NULL,
  basis           text NOT NULL CHECK (basis IN ('verdict', 'derived')),
  rules           text NOT NULL,
  currency        char(3) NOT NULL,
  quantity        smallint NOT NULL CHECK (quantity IN (-1, 1)),
  billable        smallint NOT NULL,
  unpriced        smallint NOT NULL,
  unpriced_reason text,
  rate_micros     bigint,
  rate_from       date,
  rate_confidence text,
  markup_ppm      int NOT NULL,
  cost_micros     bigint NOT NULL,
  price_micros    bigint NOT NULL,
  delivery_id     bigint NOT NULL,
  posted_at       timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT charge_sign CHECK ((reverses IS NULL) = (quantity = 1)),
  CONSTRAINT charge_billable CHECK (billable IN (0, quantity) AND unpriced IN (0, quantity) AND (billable = 0 OR unpriced = 0)),
  CONSTRAINT charge_free_costs_nothing CHECK (billable <> 0 OR (cost_micros = 0 AND price_micros = 0)),
  CONSTRAINT charge_amount_is_rate CHECK (billable = 0 OR cost_micros = quantity * rate_micros),
  CONSTRAINT charge_unpriced_says_why CHECK ((unpriced <> 0) = (unpriced_reason IS NOT NULL))
);
CREATE UNIQUE INDEX charge_tenant_id_phone_number_id_unit_unit_id_revision_key
  ON charge (tenant_id, phone_number_id, unit, unit_id, revision);
CREATE INDEX charge_tenant_id_occurred_at_id_idx ON charge (tenant_id, occurred_at DESC, id DESC);
CREATE UNIQUE INDEX charge_reverses ON charge (tenant_id, reverses) WHERE reverses IS NOT NULL;
CREATE INDEX charge_unpriced ON charge (tenant_id, waba_day) WHERE unpriced <> 0;

CREATE FUNCTION parley_ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger only grows: % on % is refused; post a reversal instead', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER charge_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON charge
  FOR EACH STATEMENT EXECUTE FUNCTION parley_ledger_only_grows();

CREATE TABLE spend (
  tenant_id       int NOT NULL,
  billing_day     date NOT NULL,
  waba_id         text NOT NULL,
  phone_number_id text NOT NULL,
  country         char(2) NOT NULL,
  market          text NOT NULL,
  category        text NOT NULL,
  type            text NOT NULL,
  model           text NOT NULL,
  currency        char(3) NOT NULL,
  quantity        bigint NOT NULL,
  billable        bigint NOT NULL,
  unpriced        bigint NOT NULL,
  cost_micros     bigint NOT NULL,
  price_micros    bigint NOT NULL,
  PRIMARY KEY (tenant_id, billing_day, waba_id, phone_number_id, country, market, category, type, model, currency)
) WITH (fillfactor = 70);

-- Prices: dated, one row a key and day; the same for all tenants.
CREATE TABLE rate_card (
  id          serial PRIMARY KEY,
  name        text NOT NULL,
  sha256      bytea NOT NULL,
  imported_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX rate_card_sha256_key ON rate_card (sha256);

CREATE TABLE rate (
  id             serial PRIMARY KEY,
  card_id        int NOT NULL REFERENCES rate_card ON DELETE RESTRICT ON UPDATE CASCADE,
  model          text NOT NULL CHECK (model IN ('NBP', 'CBP', 'PMP')),
  market         text NOT NULL,
  category       text NOT NULL,
  currency       char(3) NOT NULL,
  effective_from date NOT NULL,
  effective_to   date CHECK (effective_to >= effective_from),
  tier_from      bigint,
  tier_to        bigint,
  price_micros   bigint NOT NULL CHECK (price_micros >= 0),
  source         text NOT NULL,
  confidence     text NOT NULL
);
CREATE INDEX rate_card_id_idx ON rate (card_id);
CREATE UNIQUE INDEX rate_key ON rate (model, market, category, currency, effective_from, tier_from) NULLS NOT DISTINCT;

-- Row-level security. The transaction names its tenants in parley.tenants ('7' or '7,12'); unset gives no rows.
CREATE FUNCTION parley_tenants() RETURNS int[] LANGUAGE sql STABLE AS
  $$ SELECT string_to_array(NULLIF(current_setting('parley.tenants', true), ''), ',')::int[] $$;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['markup', 'membership', 'api_key', 'waba', 'phone_number', 'message', 'inbound',
                              'conversation', 'charge', 'spend'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_scope ON %I USING (tenant_id = ANY ((SELECT parley_tenants())::int[]))', name);
    EXECUTE format('CREATE POLICY operator_scope ON %I TO parley_operator USING (true)', name);
  END LOOP;
  ALTER TABLE tenant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant_scope ON tenant USING (id = ANY ((SELECT parley_tenants())::int[]));
  CREATE POLICY operator_scope ON tenant TO parley_operator USING (true);
END $$;

-- Who signs in sees the memberships of their own user, and the tenants behind them, before a tenant is chosen.
CREATE FUNCTION parley_user() RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT NULLIF(current_setting('parley.user', true), '')::int $$;
CREATE POLICY own_membership ON membership FOR SELECT TO parley_app USING (user_id = (SELECT parley_user()));
CREATE POLICY own_tenant ON tenant FOR SELECT TO parley_app
  USING (id IN (SELECT m.tenant_id FROM membership m WHERE m.user_id = (SELECT parley_user())));

-- Who holds a key sees that key's row, and nothing else, before its tenant is known.
CREATE POLICY own_key ON api_key FOR SELECT TO parley_app
  USING (key_hash = decode(NULLIF(current_setting('parley.key_hash', true), ''), 'hex'));

-- The inbox routes a number or an account to its tenant before it knows the tenant.
CREATE POLICY routing ON phone_number FOR SELECT TO parley_worker USING (true);
CREATE POLICY routing ON waba FOR SELECT TO parley_worker USING (true);
CREATE POLICY routing ON tenant FOR SELECT TO parley_worker USING (true);
CREATE POLICY routing ON markup FOR SELECT TO parley_worker USING (true);

GRANT SELECT ON tenant, markup, membership, waba, phone_number, message, inbound, conversation, charge, spend,
  rate_card, rate, app_user, api_key TO parley_app;
GRANT INSERT, UPDATE ON api_key TO parley_app;
GRANT UPDATE (password_hash, session_version) ON app_user TO parley_app;
-- Enough to tell how far the inbox is behind; the bodies belong to all tenants and stay out of reach.
GRANT SELECT (id, received_at) ON delivery TO parley_app;
GRANT SELECT (delivery_id, lane, state, attempts, next_attempt_at) ON inbox TO parley_app;

GRANT SELECT ON tenant, markup, waba, phone_number, rate_card, rate TO parley_worker;
GRANT SELECT, INSERT ON delivery, charge TO parley_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox, delivery_note, message, inbound, conversation, spend TO parley_worker;

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant, markup, app_user, membership, api_key, waba, phone_number, inbox,
  delivery_note, message, inbound, conversation, spend, rate_card, rate TO parley_operator;
GRANT SELECT, INSERT ON delivery, charge TO parley_operator;

GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO parley_app, parley_worker, parley_operator;
