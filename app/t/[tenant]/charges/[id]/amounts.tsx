import { day, decimalsFor } from '@/components/format';
import { Money } from '@/components/money';
import { Section } from '@/components/section';
import { reasonIn } from '@/lib/engine/explain';
import type { Language } from '@/lib/language/language';
import type { ChargeRow } from '@/lib/ledger/read';
import { confidenceWord } from '@/lib/rates/confidence-words';
import { percent } from '../../invoices/sentences';
import { Line, Lines, Note } from './lines';
import { WORDS } from './words';

/** The rate's row, and how the price follows from it. */
export function Amounts({ charge, language }: { charge: ChargeRow; language: Language }) {
  const t = WORDS[language];
  const { currency, cost, price, rate, rateFrom, rateConfidence } = charge;
  const decimals = decimalsFor(currency, [cost, price, rate ?? 0n]);
  const amount = (micros: bigint) => (
    <Money micros={micros} currency={currency} decimals={decimals} showCurrency language={language} />
  );
  const unpriced = charge.unpriced !== 0;
  const missing = <span className="text-warn">{t.unpriced}</span>;
  return (
    <Section id="amounts" title={t.amounts}>
      <Lines>
        <Line name={t.listPrice}>
          {rate !== null && amount(rate)}
          {rate === null && (unpriced ? <span className="text-warn">{t.notKnown}</span> : t.noneFree)}
          {rateFrom && (
            <Note>
              {t.cardOf(
                day(rateFrom, true, language),
                rateConfidence && confidenceWord(rateConfidence, language),
              )}
            </Note>
          )}
        </Line>
        <Line name={t.cost}>{unpriced ? missing : amount(cost)}</Line>
        <Line name={t.markup}>
          {unpriced ? '–' : amount(price - cost)}
          <Note>{percent(charge.markupPpm, language)}</Note>
        </Line>
        <Line name={t.price}>
          <span className="font-medium">{unpriced ? missing : amount(price)}</span>
          {charge.unpricedReason && <Note>{reasonIn(charge.unpricedReason, language)}</Note>}
        </Line>
      </Lines>
    </Section>
  );
}
