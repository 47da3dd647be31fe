-- Touches the tables of prices only, which are small. It waits for their locks in short takes, so that nobody has
-- to stand long in line behind it.
DO $$
BEGIN
  FOR attempt IN 1..240 LOOP
    BEGIN
      SET LOCAL lock_timeout = '400ms';
      LOCK TABLE rate_card, rate IN ACCESS EXCLUSIVE MODE;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF attempt = 240 THEN RAISE; END IF;
      PERFORM pg_sleep(0.25);
    END;
  END LOOP;
END $$;

-- Prices that came with Parley give way to imported ones; `skipped` says how many did.
ALTER TABLE rate_card
  ADD COLUMN builtin  boolean NOT NULL DEFAULT false,
  ADD COLUMN replaced int NOT NULL DEFAULT 0,
  ADD COLUMN skipped  int NOT NULL DEFAULT 0;
UPDATE rate_card SET builtin = true WHERE name = 'Built-in list prices' AND imported_by IS NULL;

-- A price that a surer one has replaced stays as it was, for whoever asks what a charge was priced by.
ALTER TABLE rate ADD COLUMN superseded_by int REFERENCES rate_card ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX rate_superseded_by_idx ON rate (superseded_by);
ALTER TABLE rate
  DROP CONSTRAINT rate_never_overlaps,
  ADD CONSTRAINT rate_never_overlaps EXCLUDE USING gist (
    parley_text_range(parley_rate_place(model, market, category, currency::text, tier_from),
                      parley_rate_place(model, market, category, currency::text, tier_from), '[]') WITH =,
    daterange(effective_from, effective_to, '[]') WITH &&,
    int8range(tier_from, tier_to, '[]') WITH &&
  ) WHERE (superseded_by IS NULL);
DROP INDEX rate_key;
CREATE UNIQUE INDEX rate_key ON rate (model, market, category, currency, effective_from, tier_from)
  NULLS NOT DISTINCT WHERE superseded_by IS NULL;
