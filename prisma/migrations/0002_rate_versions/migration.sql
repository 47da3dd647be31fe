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

-- An import keeps the file's own hash, who brought it, the first day of its prices, and what it did. A file that
-- comes again and changes something again is a version of its own, so the hash is no key.
ALTER TABLE rate_card
  ADD COLUMN imported_by    text,
  ADD COLUMN effective_from date,
  ADD COLUMN added          int NOT NULL DEFAULT 0,
  ADD COLUMN unchanged      int NOT NULL DEFAULT 0,
  ADD COLUMN ended          int NOT NULL DEFAULT 0;
UPDATE rate_card c SET added = r.n, effective_from = r.day
  FROM (SELECT card_id, count(*)::int AS n, min(effective_from) AS day FROM rate GROUP BY card_id) r
 WHERE r.card_id = c.id;
DROP INDEX rate_card_sha256_key;
CREATE INDEX rate_card_sha256_idx ON rate_card (sha256);

-- No two prices of one thing on one day, whoever writes them. An exclusion constraint needs GiST to compare texts,
-- which is what the extension btree_gist is for; a range of texts does it without an extension, everywhere.
CREATE TYPE parley_text_range AS RANGE (subtype = text, collation = "C");

CREATE FUNCTION parley_rate_place(model text, market text, category text, currency text, tier_from bigint)
  RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN market || '|' || category || '|' || currency || '|' || model
         || CASE WHEN tier_from IS NULL THEN '|list' ELSE '|tiers' END;

ALTER TABLE rate
  ADD CONSTRAINT rate_bracket CHECK (CASE WHEN tier_from IS NULL THEN tier_to IS NULL
                                          ELSE tier_from >= 0 AND (tier_to IS NULL OR tier_to >= tier_from) END),
  ADD CONSTRAINT rate_never_overlaps EXCLUDE USING gist (
    parley_text_range(parley_rate_place(model, market, category, currency::text, tier_from),
                      parley_rate_place(model, market, category, currency::text, tier_from), '[]') WITH =,
    daterange(effective_from, effective_to, '[]') WITH &&,
    int8range(tier_from, tier_to, '[]') WITH &&
  );

-- The market map: countries with their calling codes, and from which day each belongs to which market. A market
-- holds until the country's next one, so there is never a day with two markets, nor with none.
CREATE TABLE market_import (
  id          serial PRIMARY KEY,
  name        text NOT NULL,
  sha256      bytea NOT NULL,
  imported_at timestamptz(3) NOT NULL DEFAULT now(),
  imported_by text,
  added       int NOT NULL,
  unchanged   int NOT NULL
);
CREATE INDEX market_import_sha256_idx ON market_import (sha256);

CREATE TABLE market_country (
  iso2          char(2) PRIMARY KEY CHECK (iso2 ~ '^[A-Z]{2}$'),
  name          text NOT NULL CHECK (name <> ''),
  calling_codes text[] NOT NULL,
  basis         text NOT NULL
);

-- The first market of a country holds since ever, which is written 0001-01-01.
CREATE TABLE market_move (
  iso2           char(2) NOT NULL REFERENCES market_country ON DELETE RESTRICT ON UPDATE CASCADE,
  effective_from date NOT NULL CHECK (effective_from >= '0001-01-01'),
  market         text NOT NULL CHECK (market <> ''),
  import_id      int NOT NULL REFERENCES market_import ON DELETE RESTRICT ON UPDATE CASCADE,
  PRIMARY KEY (iso2, effective_from)
);
CREATE INDEX market_move_import_id_idx ON market_move (import_id);

GRANT SELECT ON market_import, market_country, market_move TO parley_app, parley_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON market_import, market_country, market_move TO parley_operator;
GRANT USAGE ON SEQUENCE market_import_id_seq TO parley_operator;
