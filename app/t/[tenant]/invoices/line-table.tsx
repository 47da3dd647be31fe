import Link from 'next/link';
import type { ReactNode } from 'react';
import { CategoryName } from '@/components/category-name';
import { count, decimalsFor, month } from '@/components/format';
import { Money } from '@/components/money';
import { marketName } from '@/lib/invoices/documents/writing';
import type { InvoiceLine } from '@/lib/invoices/invoice';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { Minor } from './minor';
import { type LineGroup, type LineSection, sectionsOf } from './sections';
import { cardMonth, percent } from './sentences';
import { WORDS } from './words';

/** How many digits each column needs, so that its amounts stand under each other. */
interface Look {
  language: Language;
  currency: string;
  decimals: number;
  rateDecimals: number;
  /** Where a line opens into its charges. */
  href: (line: InvoiceLine) => string;
}

/** All lines, in the parts and groups of the document. */
export async function LineTables({
  lines,
  currency,
  href,
}: {
  lines: InvoiceLine[];
  currency: string;
  href: (line: InvoiceLine) => string;
}) {
  const language = await currentLanguage();
  const look = {
    language,
    currency,
    href,
    decimals: decimalsFor(
      currency,
      lines.flatMap(({ cost, price }) => [cost, price - cost]),
    ),
    rateDecimals: decimalsFor(
      currency,
      lines.map(({ rate }) => rate ?? 0n),
    ),
  };
  return sectionsOf(lines).map((section) => (
    <div key={section.kind} className="mt-8 first:mt-0">
      <h2 className="mb-1 font-medium text-base">{WORDS[language].sections[section.kind]}</h2>
      <LineTable section={section} look={look} />
    </div>
  ));
}

const NUMERIC = 'px-2.5 py-2 text-right whitespace-nowrap last:pr-0';
const WIDE = 'max-lg:hidden';

function LineTable({ section, look }: { section: LineSection; look: Look }) {
  const { language, currency } = look;
  const t = WORDS[language];
  const name = t.sections[section.kind];
  return (
    <section
      aria-label={name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
      tabIndex={0}
      className="overflow-x-auto"
    >
      <table className="w-full border-separate border-spacing-0 text-[0.8125rem]">
        <caption className="sr-only">{t.sectionIn(name, currency)}</caption>
        <thead className="text-muted [&_th]:border-line [&_th]:border-b [&_th]:font-normal">
          <tr>
            <th scope="col" className="py-2 text-left">
              {t.line}
            </th>
            <th scope="col" className={`${NUMERIC} max-sm:hidden`}>
              {t.quantity}
            </th>
            <th scope="col" className={`${NUMERIC} max-sm:hidden`}>
              {t.unitPrice}
            </th>
            <th scope="col" className={`${NUMERIC} ${WIDE}`}>
              {t.cost}
            </th>
            <th scope="col" className={`${NUMERIC} ${WIDE}`}>
              {t.markUp}
            </th>
            <th scope="col" className={NUMERIC}>
              {t.amount}
            </th>
          </tr>
        </thead>
        {section.groups.map((group) => (
          <Group key={`${group.market} ${group.month}`} group={group} kind={section.kind} look={look} />
        ))}
        <tfoot className="font-medium [&>tr>*]:border-line-strong [&>tr>*]:border-t">
          <tr>
            <th scope="row" className="py-2 text-left font-medium">
              {name}
            </th>
            <td className={`${NUMERIC} max-sm:hidden`}>
              {section.kind !== 'fees' && count(section.quantity, language)}
            </td>
            <td className="max-sm:hidden" />
            <td className={WIDE} />
            <td className={WIDE} />
            <td className={NUMERIC}>
              <Minor amount={section.amountMinor} currency={currency} language={language} />
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Group({ group, kind, look }: { group: LineGroup; kind: LineSection['kind']; look: Look }) {
  const { language, currency } = look;
  const market = group.market && marketName(group.market, language);
  const title = market && (kind === 'usage' ? market : `${market}, ${month(group.month, language)}`);
  return (
    <tbody className="[&>tr>*]:border-line [&>tr>*]:border-b">
      {title && (
        <tr>
          <th scope="rowgroup" className="pt-4 pb-1.5 text-left font-medium" colSpan={1}>
            {title}
          </th>
          <td className="max-sm:hidden" colSpan={2} />
          <td className={WIDE} colSpan={2} />
          <td className={`${NUMERIC} pt-4 pb-1.5 text-muted`}>
            {group.lines.length > 1 && (
              <Minor amount={group.amountMinor} currency={currency} language={language} />
            )}
          </td>
        </tr>
      )}
      {group.lines.map((line) => (
        <Row key={line.position} line={line} look={look} />
      ))}
    </tbody>
  );
}

function Row({ line, look }: { line: InvoiceLine; look: Look }) {
  const { currency, decimals, rateDecimals, language } = look;
  const names: Partial<Record<InvoiceLine['kind'], string>> = WORDS[language].feeNames;
  const fee = names[line.kind];
  const amount = (micros: bigint, digits = decimals) => (
    <Money micros={micros} currency={currency} decimals={digits} language={language} />
  );
  const rate = line.rate !== null && amount(line.rate, rateDecimals);
  return (
    <tr className="hover:bg-sunken">
      <th scope="row" className="py-2 text-left align-top font-normal sm:pl-3">
        {fee ?? <LineName line={line} href={look.href(line)} language={language} />}
        <Narrow>
          {!fee && count(line.quantity, language)}
          {rate && <> × {rate}</>}
        </Narrow>
      </th>
      <td className={`${NUMERIC} align-top max-sm:hidden`}>{!fee && count(line.quantity, language)}</td>
      <td className={`${NUMERIC} align-top max-sm:hidden`}>{rate}</td>
      <td className={`${NUMERIC} align-top ${WIDE}`}>{!fee && amount(line.cost)}</td>
      <td className={`${NUMERIC} align-top ${WIDE}`}>
        {line.markupPpm !== null && (
          <>
            <span className="mr-2 text-muted text-xs">{percent(line.markupPpm, language)}</span>
            {amount(line.price - line.cost)}
          </>
        )}
      </td>
      <td className={`${NUMERIC} align-top`}>
        <Minor amount={line.amountMinor} currency={currency} language={language} />
      </td>
    </tr>
  );
}

function LineName({ line, href, language }: { line: InvoiceLine; href: string; language: Language }) {
  const t = WORDS[language];
  const card = cardMonth(line, language);
  const name = <CategoryName category={line.category!} language={language} />;
  return (
    <>
      {line.kind === 'tier_saving' ? (
        name
      ) : (
        <Link
          href={href}
          prefetch={false}
          className="underline-offset-4 outline-offset-[-2px] hover:underline"
        >
          {name}
          <span className="sr-only">{t.chargesOfLine(marketName(line.market!, language))}</span>
        </Link>
      )}
      {line.model !== 'PMP' && line.model && (
        <span className="ml-2 text-muted text-xs">
          {line.model === 'CBP' ? t.conversations : t.notifications}
        </span>
      )}
      {card && <span className="ml-2 text-muted text-xs">{card}</span>}
    </>
  );
}

/** Below the name where there is no room beside it. */
function Narrow({ children }: { children: ReactNode }) {
  return <span className="block text-muted text-xs sm:hidden">{children}</span>;
}
