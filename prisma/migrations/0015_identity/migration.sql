-- Who a user is at the single sign-on: bound at the first sign-in by it, one a user, and never changed by the pages.
CREATE TABLE identity (
  user_id  int PRIMARY KEY REFERENCES app_user ON DELETE RESTRICT ON UPDATE CASCADE,
  issuer   text NOT NULL,
  subject  text NOT NULL,
  bound_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX identity_issuer_subject_key ON identity (issuer, subject);

ALTER TABLE identity ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- Whose it is has to be found before anybody is signed in.
CREATE POLICY whose ON identity FOR SELECT TO parley_app USING (true);
CREATE POLICY user_scope ON identity FOR INSERT TO parley_app WITH CHECK (user_id = (SELECT parley_user()));
CREATE POLICY operator_scope ON identity TO parley_operator USING (true);

GRANT SELECT, INSERT ON identity TO parley_app;
GRANT SELECT, DELETE ON identity TO parley_operator;
