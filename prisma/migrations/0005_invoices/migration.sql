-- Invoices. A month is computed from the ledger until it is approved; approval freezes its lines, numbers the
-- invoice, and from then on only what happens to it (sent, paid, void) is written.

-- Mark-ups may name a market, a category, or both; '' means all. The most specific one of the day counts.
ALTER TABLE markup
  ADD COLUMN market   text NOT NULL DEFAULT '',
  ADD COLUMN category text NOT NULL DEFAULT '',
  DROP CONSTRAINT markup_pkey,
  ADD PRIMARY KEY (tenant_id, effective_from, market, category);

-- Stripe's events wait in the same inbox as Meta's deliveries, for a worker of their own.
ALTER TABLE inbox ADD COLUMN source text NOT NULL DEFAULT 'whatsapp';
CREATE INDEX inbox_stripe ON inbox (delivery_id) WHERE source = 'stripe';

-- Who sends the invoices: the operator's company. One row.
CREATE TABLE issuer (
  id          int PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  legal_name  text NOT NULL CHECK (legal_name <> ''),
  address     jsonb NOT NULL,
  tax_id      text,
  email       text,
  footer      text,
  prefix      text NOT NULL DEFAULT 'INV' CHECK (prefix ~ '^[A-Z0-9]{1,10}$')
);

-- How a tenant is invoiced.
CREATE TABLE billing (
  tenant_id             int PRIMARY KEY REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  legal_name            text,
  address               jsonb,
  tax_id                text,
  email                 text,
  language              char(2) NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'fr')),
  -- First month that is invoiced; what was delivered before is never charged for here.
  first_month           date CHECK (first_month = date_trunc('month', first_month)),
  grace_days            smallint NOT NULL DEFAULT 7 CHECK (grace_days BETWEEN 0 AND 60),
  approve_automatically boolean NOT NULL DEFAULT false,
  collection            text NOT NULL DEFAULT 'send_invoice' CHECK (collection IN ('send_invoice', 'charge_automatically')),
  due_days              smallint NOT NULL DEFAULT 30 CHECK (due_days BETWEEN 0 AND 365),
  tax                   text NOT NULL DEFAULT 'none' CHECK (tax IN ('none', 'fixed', 'stripe')),
  tax_ppm               int NOT NULL DEFAULT 0 CHECK (tax_ppm BETWEEN 0 AND 1000000),
  tax_name              text NOT NULL DEFAULT 'VAT',
  tier_policy           text NOT NULL DEFAULT 'list_price' CHECK (tier_policy IN ('list_price', 'pro_rata', 'first_come')),
  platform_fee_micros   bigint NOT NULL DEFAULT 0 CHECK (platform_fee_micros >= 0),
  minimum_micros        bigint NOT NULL DEFAULT 0 CHECK (minimum_micros >= 0),
  unpriced_allowed      int NOT NULL DEFAULT 0 CHECK (unpriced_allowed >= 0),
  discrepancies_allowed int NOT NULL DEFAULT 0 CHECK (discrepancies_allowed >= 0)
);

CREATE TABLE stripe_customer (
  tenant_id    int NOT NULL REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  currency     char(3) NOT NULL,
  id           text,
  attempted_at timestamptz(3),
  PRIMARY KEY (tenant_id, currency)
);
CREATE UNIQUE INDEX stripe_customer_id_key ON stripe_customer (id);

CREATE TABLE invoice (
  tenant_id            int NOT NULL REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  id                   bigserial NOT NULL,
  -- First day of the month, in `timezone`, the tenant's at the time of approval.
  month                date NOT NULL CHECK (month = date_trunc('month', month)),
  currency             char(3) NOT NULL,
  revision             int NOT NULL CHECK (revision > 0),
  status               text NOT NULL DEFAULT 'approved'
                       CHECK (status IN ('approved', 'open', 'paid', 'uncollectible', 'void')),
  number               text NOT NULL,
  timezone             text NOT NULL,
  -- Rows of the ledger up to this one are in it: those of the month whole; those of earlier months, from `ledger_first`
  -- on, after `ledger_after`, which is where the month before ended (null: there was none).
  ledger_first         date NOT NULL,
  ledger_after         bigint,
  ledger_upto          bigint NOT NULL CHECK (ledger_upto >= ledger_after),
  cost_micros          bigint NOT NULL,
  price_micros         bigint NOT NULL,
  -- What the rounding of the lines adds to or takes from the exact sum.
  rounding_micros      bigint NOT NULL,
  subtotal_minor       bigint NOT NULL,
  tax_minor            bigint NOT NULL,
  total_minor          bigint NOT NULL,
  -- Issuer, buyer, tax and terms as they were at approval: see lib/invoices/terms.
  terms                jsonb NOT NULL,
  due_on               date NOT NULL,
  approved_at          timestamptz(3) NOT NULL,
  approved_by          text NOT NULL,
  issued_at            timestamptz(3),
  sent_at              timestamptz(3),
  paid_at              timestamptz(3),
  voided_at            timestamptz(3),
  amount_paid_minor    bigint NOT NULL DEFAULT 0,
  refunded_minor       bigint NOT NULL DEFAULT 0,
  credited_minor       bigint NOT NULL DEFAULT 0,
  -- What the customer's balance at Stripe adds to what is due: negative where it pays a part, positive where a negative
  -- total is put on it.
  balance_minor        bigint NOT NULL DEFAULT 0,
  disputed             boolean NOT NULL DEFAULT false,
  payment_error        text,
  payment_failed_at    timestamptz(3),
  -- Stripe's side. `stripe_attempted_at` is written before the invoice is first asked for there.
  stripe_attempted_at  timestamptz(3),
  stripe_invoice_id    text,
  stripe_hosted_url    text,
  stripe_pdf_url       text,
  stripe_problem       text,
  synced_at            timestamptz(3),
  -- When the worker turns to it: an approved invoice is then sent, any other compared with Stripe. Null: never.
  next_sync_at         timestamptz(3),
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX invoice_tenant_id_month_currency_revision_key ON invoice (tenant_id, month, currency, revision);
CREATE UNIQUE INDEX invoice_standing ON invoice (tenant_id, month, currency) WHERE status <> 'void';
CREATE UNIQUE INDEX invoice_number_key ON invoice (number);
CREATE UNIQUE INDEX invoice_stripe_invoice_id_key ON invoice (stripe_invoice_id);
CREATE INDEX invoice_status_idx ON invoice (status, next_sync_at);

CREATE TABLE invoice_line (
  tenant_id    int NOT NULL,
  invoice_id   bigint NOT NULL,
  position     int NOT NULL CHECK (position > 0),
  kind         text NOT NULL CHECK (kind IN ('usage', 'adjustment', 'tier_saving', 'platform_fee', 'minimum_fee')),
  -- The invoice month that the line belongs to: an adjustment's is an earlier one.
  month        date NOT NULL,
  waba_month   date,
  market       text,
  category     text,
  model        text,
  rate_micros  bigint,
  markup_ppm   int,
  quantity     bigint NOT NULL,
  cost_micros  bigint NOT NULL,
  price_micros bigint NOT NULL,
  amount_minor bigint NOT NULL,
  tax_minor    bigint NOT NULL,
  PRIMARY KEY (tenant_id, invoice_id, position),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE credit_note (
  tenant_id           int NOT NULL,
  id                  bigserial NOT NULL,
  invoice_id          bigint NOT NULL,
  number              text NOT NULL,
  reason              text NOT NULL CHECK (reason <> ''),
  -- Excluding tax, and the tax.
  amount_minor        bigint NOT NULL CHECK (amount_minor > 0),
  tax_minor           bigint NOT NULL CHECK (tax_minor >= 0),
  created_at          timestamptz(3) NOT NULL,
  created_by          text NOT NULL,
  stripe_attempted_at timestamptz(3),
  stripe_id           text,
  stripe_problem      text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX credit_note_tenant_id_invoice_id_idx ON credit_note (tenant_id, invoice_id);
CREATE UNIQUE INDEX credit_note_number_key ON credit_note (number);

-- Numbers without a gap: taken in the transaction that uses them.
CREATE TABLE document_number (
  series text PRIMARY KEY,
  last   int NOT NULL
);

-- Mail that is to be sent, written with what it tells of. `key` says what it is about: the same mail never goes twice.
CREATE TABLE mail (
  tenant_id       int NOT NULL,
  id              bigserial NOT NULL,
  key             text NOT NULL,
  kind            text NOT NULL,
  invoice_id      bigint,
  recipient       text NOT NULL,
  created_at      timestamptz(3) NOT NULL,
  next_attempt_at timestamptz(3) NOT NULL,
  attempts        smallint NOT NULL DEFAULT 0,
  sent_at         timestamptz(3),
  problem         text,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX mail_tenant_id_key_key ON mail (tenant_id, key);
CREATE INDEX mail_waiting ON mail (next_attempt_at) WHERE sent_at IS NULL;

-- What an invoice says never changes, whoever asks; what happens to it does.
CREATE FUNCTION parley_invoice_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR
     (OLD.tenant_id, OLD.id, OLD.month, OLD.currency, OLD.revision, OLD.number, OLD.timezone, OLD.ledger_first, OLD.ledger_after,
      OLD.ledger_upto, OLD.cost_micros, OLD.price_micros, OLD.rounding_micros, OLD.subtotal_minor, OLD.terms,
      OLD.due_on, OLD.approved_at, OLD.approved_by)
     IS DISTINCT FROM
     (NEW.tenant_id, NEW.id, NEW.month, NEW.currency, NEW.revision, NEW.number, NEW.timezone, NEW.ledger_first, NEW.ledger_after,
      NEW.ledger_upto, NEW.cost_micros, NEW.price_micros, NEW.rounding_micros, NEW.subtotal_minor, NEW.terms,
      NEW.due_on, NEW.approved_at, NEW.approved_by)
     OR (OLD.status <> 'approved' AND (OLD.tax_minor, OLD.total_minor) IS DISTINCT FROM (NEW.tax_minor, NEW.total_minor))
     OR (OLD.status = 'void' AND NEW.status <> 'void') OR (OLD.status <> 'approved' AND NEW.status = 'approved')
     OR (OLD.issued_at IS NOT NULL AND NEW.issued_at IS DISTINCT FROM OLD.issued_at) THEN
    RAISE EXCEPTION 'an approved invoice is frozen: % on % is refused; void it and issue a new revision', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER invoice_is_frozen BEFORE UPDATE OR DELETE ON invoice
  FOR EACH ROW EXECUTE FUNCTION parley_invoice_is_frozen();

CREATE FUNCTION parley_invoice_lines_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an approved invoice is frozen: % on % is refused; void it and issue a new revision', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER invoice_line_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_line
  FOR EACH STATEMENT EXECUTE FUNCTION parley_invoice_lines_only_grow();

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['billing', 'stripe_customer', 'invoice', 'invoice_line', 'credit_note', 'mail'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_scope ON %I USING (tenant_id = ANY ((SELECT parley_tenants())::int[]))', name);
    EXECUTE format('CREATE POLICY operator_scope ON %I TO parley_operator USING (true)', name);
  END LOOP;
END $$;

GRANT SELECT ON issuer, billing, invoice, invoice_line, credit_note TO parley_app;
GRANT SELECT (source) ON inbox TO parley_app;
-- Members keep their own address and language; terms are the operator's.
GRANT INSERT (tenant_id, legal_name, address, tax_id, email, language),
      UPDATE (legal_name, address, tax_id, email, language) ON billing TO parley_app;

GRANT SELECT, INSERT, UPDATE ON issuer, billing, stripe_customer, document_number TO parley_operator;
GRANT SELECT, INSERT, UPDATE ON invoice, credit_note, mail TO parley_operator;
GRANT SELECT, INSERT ON invoice_line TO parley_operator;
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO parley_operator;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO parley_app, parley_operator;
