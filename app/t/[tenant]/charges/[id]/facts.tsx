import { modelName, words } from '@/components/category';
import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { day } from '@/components/format';
import { instant } from '@/components/instant';
import { Section } from '@/components/section';
import { marketName } from '@/lib/invoices/documents/writing';
import type { Language } from '@/lib/language/language';
import type { ChargeDetail } from '@/lib/ledger/read';
import type { AllowancePlace } from '@/lib/ledger/thread';
import { verdict } from '../words';
import { Code, Line, Lines, Note } from './lines';
import { WORDS } from './words';

export function Facts({
  detail,
  sha256,
  place,
  zone,
  language,
}: {
  detail: ChargeDetail;
  sha256: string | null;
  place: AllowancePlace | null;
  zone: string;
  language: Language;
}) {
  const t = WORDS[language];
  const { charge, explanation, receivedAt } = detail;
  return (
    <Section id="facts" title={t.facts}>
      <Lines>
        <Line name={t.category}>
          <CategoryName category={charge.category} language={language} />
        </Line>
        <Line name={t.type}>{verdict(charge, language)}</Line>
        <Line name={t.country}>
          {countryName(charge.country, language)}
          <Note>{t.by(explanation.market.basis)}</Note>
        </Line>
        <Line name={t.market}>{charge.market && marketName(charge.market, language)}</Line>
        <Line name={t.pricing}>
          {modelName(charge.model, language)}
          <Note>{t.rules(explanation.model.rules)}</Note>
        </Line>
        {explanation.window && <Line name={t.freeBecause}>{words(explanation.window)}</Line>}
        {place && <Line name={t.freeUnits}>{t.place(place.place, place.size, place.scope)}</Line>}
        <Line name={t[charge.unit]}>
          <Code>{charge.unitId}</Code>
        </Line>
        {charge.openedBy !== charge.unitId && (
          <Line name={t.openedBy}>
            <Code>{charge.openedBy}</Code>
          </Line>
        )}
        <Line name={t.days}>
          {t.onInvoice(day(charge.billingDay, true, language))}
          <Note>{t.atAccount(day(charge.wabaDay, true, language))}</Note>
        </Line>
        <Line name={t.evidence}>
          {explanation.evidence.text}
          <Note>
            {t.delivery(String(charge.deliveryId))},{' '}
            {receivedAt === null ? t.notKept : t.received(instant(receivedAt, zone, language))}
          </Note>
          {sha256 !== null && (
            <Note>
              SHA-256 <Code>{sha256}</Code>
            </Note>
          )}
        </Line>
      </Lines>
    </Section>
  );
}
