-- Further Meta apps: each delivers to a path of its own, signed with its own secret. They belong to the installation;
-- whose a delivery is, the number in it says.
CREATE TABLE meta_app (
  id              text PRIMARY KEY CONSTRAINT meta_app_id_form CHECK (id ~ '^[0-9]{1,32}$'),
  name            text NOT NULL CHECK (name <> ''),
  -- Encrypted, each bound to its app and column: lib/access/secret.
  secret          bytea NOT NULL,
  previous_secret bytea,
  previous_until  timestamptz(3),
  verify_token    bytea NOT NULL,
  created_at      timestamptz(3) NOT NULL,
  rotated_at      timestamptz(3),
  CONSTRAINT meta_app_previous CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);

GRANT SELECT ON meta_app TO parley_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON meta_app TO parley_operator;

-- What is to be worked is found without passing by what waits in quarantine.
CREATE INDEX inbox_pending ON inbox (delivery_id) WHERE source = 'whatsapp' AND state = 'pending';
