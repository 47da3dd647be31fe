-- The order in which the service messages of a number use its monthly free units (P11): those that are free, and those
-- that the timeline charges because they came later. Two indexes, so that neither passes by what the other holds; only
-- service messages pay for them.
CREATE INDEX charge_service_free ON charge (tenant_id, phone_number_id, occurred_at, (unit_id COLLATE "C"))
  WHERE model = 'PMP' AND category IN ('service', 'group_service') AND type LIKE 'free\_%';
CREATE INDEX charge_service_derived ON charge (tenant_id, phone_number_id, occurred_at, (unit_id COLLATE "C"))
  WHERE model = 'PMP' AND category IN ('service', 'group_service') AND basis = 'derived' AND type NOT LIKE 'free\_%';

-- What is to be worked, by the share of the numbers that it is about: workers that take different shares never wait for
-- each other. As many as lib/inbox/claim says.
CREATE INDEX inbox_share ON inbox ((lane % 4), delivery_id) WHERE source = 'whatsapp' AND state = 'pending';
