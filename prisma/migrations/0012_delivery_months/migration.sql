-- Deliveries lie in a partition a month of their arrival (UTC), so that bodies which need no longer be kept go as
-- whole files. What is there becomes the first partition as it is: no row is copied, and nobody waits for longer than
-- a moment, however many there are. The steps are transactions of their own, so that none holds the lock of another.

-- A promise about new rows first: cheap, because the old ones are not looked at.
BEGIN;
SET LOCAL "TimeZone" = 'UTC';
DO $$
DECLARE
  -- A day's grace, so that the month does not end while this goes on; clocks may have run ahead, too.
  until timestamptz := date_trunc('month', greatest(now() + interval '1 day', (SELECT max(received_at) FROM delivery)), 'UTC');
BEGIN
  FOR attempt IN 1..240 LOOP
    BEGIN
      SET LOCAL lock_timeout = '400ms';
      LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF attempt = 240 THEN RAISE; END IF;
      PERFORM pg_sleep(0.25);
    END;
  END LOOP;
  EXECUTE format('ALTER TABLE delivery ADD CONSTRAINT delivery_first_month CHECK (received_at < %L) NOT VALID',
                 until + interval '1 month');
END $$;
COMMIT;

-- Now the old rows, while new ones arrive.
BEGIN;
ALTER TABLE delivery VALIDATE CONSTRAINT delivery_first_month;
COMMIT;

BEGIN;
SET LOCAL "TimeZone" = 'UTC';
DO $$
BEGIN
  FOR attempt IN 1..240 LOOP
    BEGIN
      SET LOCAL lock_timeout = '400ms';
      LOCK TABLE delivery, inbox IN ACCESS EXCLUSIVE MODE;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF attempt = 240 THEN RAISE; END IF;
      PERFORM pg_sleep(0.25);
    END;
  END LOOP;
END $$;

-- Where to look for a delivery. What waits already does not say (null); the default is for what comes from now on.
ALTER TABLE inbox ADD COLUMN received_at timestamptz(3);
ALTER TABLE inbox ALTER COLUMN received_at SET DEFAULT now();
GRANT SELECT (received_at) ON inbox TO parley_app;

ALTER TABLE delivery RENAME TO delivery_first;
ALTER TABLE delivery_first DROP CONSTRAINT delivery_pkey;
ALTER TABLE delivery_first ADD CONSTRAINT delivery_first_pkey PRIMARY KEY USING INDEX delivery_id_received_at_key;
REVOKE ALL ON delivery_first FROM parley_app, parley_worker, parley_operator;
REVOKE ALL (id, received_at) ON delivery_first FROM parley_app;

CREATE TABLE delivery (
  id          bigint NOT NULL DEFAULT nextval('delivery_id_seq'),
  source      text NOT NULL DEFAULT 'whatsapp',
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  body        bytea NOT NULL,
  sha256      bytea NOT NULL,
  PRIMARY KEY (id, received_at)
) PARTITION BY RANGE (received_at);
ALTER TABLE delivery ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER SEQUENCE delivery_id_seq OWNED BY delivery.id;
GRANT SELECT (id, received_at) ON delivery TO parley_app;
GRANT SELECT, INSERT ON delivery TO parley_worker, parley_operator;

DO $$
DECLARE until text := (SELECT substring(pg_get_constraintdef(oid) FROM '''([^'']+)''') FROM pg_constraint
                        WHERE conname = 'delivery_first_month' AND conrelid = 'delivery_first'::regclass);
BEGIN
  -- A new installation has nothing to keep, and its first month is a month like any other.
  IF EXISTS (SELECT FROM delivery_first) THEN
    EXECUTE format('ALTER TABLE delivery ATTACH PARTITION delivery_first FOR VALUES FROM (MINVALUE) TO (%L)', until);
    ALTER TABLE delivery_first DROP CONSTRAINT delivery_first_month;
  ELSE
    DROP TABLE delivery_first;
  END IF;
END $$;

-- For a clock that jumps beyond the months that are open.
CREATE TABLE delivery_other PARTITION OF delivery DEFAULT;

-- The partitions, by name; an end that is null has none.
CREATE VIEW delivery_month AS
  SELECT c.relname::text AS name,
         substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''([^'']+)''\)')::timestamptz AS starts,
         substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([^'']+)''\)')::timestamptz AS ends,
         pg_total_relation_size(c.oid) AS bytes
    FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
   WHERE inhparent = 'delivery'::regclass;
GRANT SELECT ON delivery_month TO parley_operator;

-- Opens the month of `day`. Roles own nothing, so this is how they make a partition. False when it is open already.
CREATE FUNCTION parley_open_delivery_month(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET "TimeZone" = 'UTC' SET lock_timeout = '400ms' AS $$
DECLARE
  first timestamptz := date_trunc('month', day);
  until timestamptz := first + interval '1 month';
  name text := to_char(first, '"delivery_"YYYY_MM');
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('parley delivery months'));
  IF EXISTS (SELECT FROM delivery_month WHERE coalesce(starts, '-infinity') < until AND ends > first) THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE delivery INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING CONSTRAINTS)', name);
  EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (id, received_at)', name);
  -- What a clock that ran ahead has put elsewhere.
  LOCK TABLE delivery_other IN ACCESS EXCLUSIVE MODE;
  EXECUTE format('WITH moved AS (DELETE FROM delivery_other WHERE received_at >= $1 AND received_at < $2 RETURNING *)
                  INSERT INTO %I SELECT * FROM moved', name) USING first, until;
  EXECUTE format('ALTER TABLE delivery ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first, until);
  RETURN true;
END $$;

-- Drops the partition `name`, which must have ended by `before`, but for what the inbox still names: that stays, in a
-- partition of the same month. What takes long is done before the lock that keeps others waiting.
CREATE FUNCTION parley_drop_delivery_month(name text, before timestamptz, OUT dropped bigint, OUT kept bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET "TimeZone" = 'UTC' AS $$
DECLARE
  month delivery_month;
  rest text := name || '_kept';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('parley delivery months'));
  SELECT * INTO month FROM delivery_month m WHERE m.name = parley_drop_delivery_month.name;
  IF month.ends IS NULL OR month.ends > before OR before > now() - interval '31 days' THEN
    RAISE EXCEPTION 'deliveries of % are not old enough to be dropped', name USING ERRCODE = 'restrict_violation';
  END IF;
  EXECUTE format('SELECT count(*), count(i.delivery_id) FROM %I d LEFT JOIN inbox i ON i.delivery_id = d.id', name)
    INTO dropped, kept;
  dropped := dropped - kept;
  IF dropped = 0 AND kept > 0 THEN RETURN; END IF;
  IF kept > 0 THEN
    EXECUTE format('CREATE TABLE %I (LIKE delivery INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING CONSTRAINTS)', rest);
    EXECUTE format('INSERT INTO %I SELECT d.* FROM %I d JOIN inbox i ON i.delivery_id = d.id', rest, name);
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (id, received_at)', rest);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT bounds CHECK (received_at >= %L AND received_at < %L)', rest,
                   coalesce(month.starts, '-infinity'), month.ends);
  END IF;
  FOR attempt IN 1..40 LOOP
    BEGIN
      SET LOCAL lock_timeout = '400ms';
      LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF attempt = 40 THEN RAISE; END IF;
      PERFORM pg_sleep(0.25);
    END;
  END LOOP;
  EXECUTE format('ALTER TABLE delivery DETACH PARTITION %I', name);
  EXECUTE format('DROP TABLE %I', name);
  IF kept > 0 THEN
    EXECUTE format('ALTER TABLE delivery ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%L)', rest,
                   coalesce(quote_literal(month.starts), 'MINVALUE'), month.ends);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT bounds', rest);
    -- Under the name that it has always had.
    EXECUTE format('ALTER TABLE %I RENAME TO %I', rest, name);
  END IF;
END $$;

-- The same for what lies in no month: nothing but what a clock that jumped has left there.
CREATE FUNCTION parley_drop_other_deliveries(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bigint;
BEGIN
  IF before > now() - interval '31 days' THEN
    RAISE EXCEPTION 'deliveries since % are not old enough to be dropped', before USING ERRCODE = 'restrict_violation';
  END IF;
  DELETE FROM delivery_other d
   WHERE received_at < before AND NOT EXISTS (SELECT FROM inbox WHERE delivery_id = d.id);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

REVOKE ALL ON FUNCTION parley_open_delivery_month, parley_drop_delivery_month, parley_drop_other_deliveries FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_open_delivery_month TO parley_worker, parley_operator;
GRANT EXECUTE ON FUNCTION parley_drop_delivery_month, parley_drop_other_deliveries TO parley_operator;

SELECT parley_open_delivery_month((date_trunc('month', now(), 'UTC') + months * interval '1 month')::date)
  FROM generate_series(0, 2) AS months;
COMMIT;
