-- What a member wants to see again. Members have only their own; the code names the user, the policy the tenant.
CREATE TABLE saved_view (
  tenant_id  int NOT NULL REFERENCES tenant ON DELETE RESTRICT ON UPDATE CASCADE,
  id         serial NOT NULL,
  user_id    int NOT NULL REFERENCES app_user ON DELETE CASCADE ON UPDATE CASCADE,
  page       text NOT NULL,
  name       text NOT NULL,
  query      text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX saved_view_tenant_id_user_id_page_name_key ON saved_view (tenant_id, user_id, page, name);

ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON saved_view USING (tenant_id = ANY ((SELECT parley_tenants())::int[]));
CREATE POLICY operator_scope ON saved_view TO parley_operator USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON saved_view TO parley_app, parley_operator;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO parley_app, parley_operator;
