-- Who gets in: sessions, second factors, invitations, links that work once; and the record of what was changed by whom.

CREATE TABLE session (
  id         text PRIMARY KEY,
  user_id    int NOT NULL REFERENCES app_user ON DELETE RESTRICT ON UPDATE CASCADE,
  created_at timestamptz(3) NOT NULL,
  used_at    timestamptz(3) NOT NULL,
  device     text NOT NULL,
  address    text NOT NULL
);
CREATE INDEX session_user_id_idx ON session (user_id);

CREATE TABLE second_factor (
  user_id      int PRIMARY KEY REFERENCES app_user ON DELETE RESTRICT ON UPDATE CASCADE,
  -- Encrypted, bound to the user: lib/access/secret.
  secret       bytea NOT NULL,
  -- Null: offered, and not in force until a first code was right.
  confirmed_at timestamptz(3),
  -- Of the last code that was taken: neither it nor an earlier one is taken again.
  last_step    bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_code (
  user_id int NOT NULL REFERENCES second_factor ON DELETE CASCADE ON UPDATE CASCADE,
  hash    bytea NOT NULL,
  PRIMARY KEY (user_id, hash)
);

CREATE TABLE invitation (
  tenant_id    int NOT NULL REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  id           serial NOT NULL,
  email        text NOT NULL CHECK (email = lower(email)),
  role         role NOT NULL,
  invited_by   text NOT NULL,
  created_at   timestamptz(3) NOT NULL,
  mailed_at    timestamptz(3),
  mail_problem text,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX invitation_tenant_id_email_key ON invitation (tenant_id, email);

-- A link that somebody was sent: known by the hash of what it carries.
CREATE TABLE access_link (
  hash          bytea PRIMARY KEY,
  purpose       text NOT NULL CHECK (purpose IN ('reset', 'invitation')),
  user_id       int REFERENCES app_user ON DELETE RESTRICT ON UPDATE CASCADE,
  tenant_id     int,
  invitation_id int,
  created_at    timestamptz(3) NOT NULL,
  expires_at    timestamptz(3) NOT NULL,
  used_at       timestamptz(3),
  FOREIGN KEY (tenant_id, invitation_id) REFERENCES invitation (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT access_link_is_for CHECK (
    (purpose = 'reset' AND user_id IS NOT NULL AND tenant_id IS NULL AND invitation_id IS NULL) OR
    (purpose = 'invitation' AND user_id IS NULL AND tenant_id IS NOT NULL AND invitation_id IS NOT NULL))
);
CREATE INDEX access_link_user_id_idx ON access_link (user_id);
CREATE INDEX access_link_tenant_id_invitation_id_idx ON access_link (tenant_id, invitation_id);

-- What was changed by whom: a chain of rows for each tenant, and one (0) for the installation. Each row's hash covers
-- the hash before it and is keyed, so that nobody who can only write to the database can make it match again.
CREATE TABLE audit (
  chain     int NOT NULL,
  position  bigint NOT NULL CHECK (position > 0),
  tenant_id int REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  at        timestamptz(3) NOT NULL,
  actor     text NOT NULL,
  action    text NOT NULL,
  subject   text NOT NULL,
  -- JSON, as text: the hash is of these very letters.
  detail    text NOT NULL,
  hash      bytea NOT NULL,
  PRIMARY KEY (chain, position),
  CONSTRAINT audit_chain CHECK (chain = coalesce(tenant_id, 0))
);
CREATE INDEX audit_tenant_id_idx ON audit (tenant_id);
CREATE INDEX audit_at_chain_position_idx ON audit (at DESC, chain DESC, position DESC);

-- Where each chain ends: without it, rows cut off its end would not be missed.
CREATE TABLE audit_head (
  chain    int PRIMARY KEY,
  position bigint NOT NULL,
  hash     bytea NOT NULL
);

CREATE FUNCTION parley_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION parley_audit_only_grows();

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['invitation', 'access_link', 'audit'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_scope ON %I USING (tenant_id = ANY ((SELECT parley_tenants())::int[]))', name);
    EXECUTE format('CREATE POLICY operator_scope ON %I TO parley_operator USING (true)', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['session', 'second_factor', 'recovery_code'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY user_scope ON %I USING (user_id = (SELECT parley_user()))', name);
    EXECUTE format('CREATE POLICY operator_scope ON %I TO parley_operator USING (true)', name);
  END LOOP;
END $$;
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY chain_scope ON audit_head USING (chain = 0 OR chain = ANY ((SELECT parley_tenants())::int[]));
CREATE POLICY operator_scope ON audit_head TO parley_operator USING (true);

-- What concerns no tenant (a failed sign-in, a changed password) is written by everybody and read by operators.
CREATE POLICY installation ON audit FOR INSERT TO parley_app WITH CHECK (tenant_id IS NULL);

-- Who holds a link sees that link, and nothing else, before its tenant or user is known.
CREATE POLICY own_link ON access_link FOR SELECT TO parley_app
  USING (hash = decode(NULLIF(current_setting('parley.link_hash', true), ''), 'hex'));
CREATE POLICY use_own_link ON access_link FOR UPDATE TO parley_app
  USING (hash = decode(NULLIF(current_setting('parley.link_hash', true), ''), 'hex'));

GRANT SELECT, INSERT, DELETE ON session TO parley_app;
GRANT UPDATE (used_at) ON session TO parley_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON second_factor, recovery_code TO parley_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON invitation TO parley_app;
GRANT SELECT, UPDATE (used_at) ON access_link TO parley_app;
GRANT SELECT, INSERT ON audit TO parley_app;
GRANT SELECT, INSERT, UPDATE ON audit_head TO parley_app;
-- Never whether somebody is an operator.
GRANT INSERT (email, password_hash) ON app_user TO parley_app;
GRANT INSERT, UPDATE (role), DELETE ON membership TO parley_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON session, second_factor, recovery_code, invitation, access_link TO parley_operator;
GRANT SELECT, INSERT ON audit TO parley_operator;
GRANT SELECT, INSERT, UPDATE ON audit_head TO parley_operator;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO parley_app, parley_operator;
