import Link from 'next/link';
import { AUDIT_PAGE, type AuditCursor, type AuditRow } from '@/lib/audit/read';
import { inLanguages, type Language } from '@/lib/language/language';
import { Empty } from './empty';
import { instant } from './instant';
import { first, type Search } from './page-props';
import { PlainTable } from './plain-table';

export const AUDIT_WORDS = inLanguages(
  {
    title: 'Audit log',
    note: 'Who changed what. Nothing here can be changed or deleted unseen: parley audit verify checks it.',
    when: 'When',
    who: 'Who',
    what: 'What',
    on: 'On',
    tenant: 'Tenant',
    detail: 'Detail',
    installation: 'installation',
    commandLine: 'command line',
    automatic: 'automatic',
    search: 'Search who, what or on what',
    find: 'Find',
    older: 'Older',
    newest: 'Newest',
    none: 'Nothing is written down',
    noneHere: 'Changes to members, keys, terms and settings appear here.',
  },
  {
    title: 'Journal d’audit',
    note: 'Qui a changé quoi. Rien ici ne peut être changé ni effacé sans que parley audit verify le voie.',
    when: 'Quand',
    who: 'Qui',
    what: 'Quoi',
    on: 'Sur',
    tenant: 'Client',
    detail: 'Détail',
    installation: 'installation',
    commandLine: 'ligne de commande',
    automatic: 'automatique',
    search: 'Chercher qui, quoi ou sur quoi',
    find: 'Chercher',
    older: 'Plus anciens',
    newest: 'Les derniers',
    none: 'Rien n’est noté',
    noneHere: 'Les changements de membres, clés, conditions et réglages apparaissent ici.',
  },
);

/** What an address of the log asks for. */
export function auditQuery(search: Search): { search: string; after: AuditCursor | null } {
  const [, at, chain, position] = /^(\d{1,15})-(\d{1,9})-(\d{1,18})$/.exec(first(search.after) ?? '') ?? [];
  return {
    search: (first(search.q) ?? '').trim().slice(0, 100),
    after: position ? { at: Number(at), chain: Number(chain), position: BigInt(position) } : null,
  };
}

/** A page of the log with its search; `base` is its address, `zone` that of its times. */
export function AuditLog({
  rows,
  query,
  base,
  zone,
  language,
  withTenant = false,
}: {
  rows: AuditRow[];
  query: ReturnType<typeof auditQuery>;
  base: string;
  zone: string;
  language: Language;
  withTenant?: boolean;
}) {
  const t = AUDIT_WORDS[language];
  const shown = rows.slice(0, AUDIT_PAGE);
  const last = rows.length > AUDIT_PAGE ? shown.at(-1) : null;
  const address = (after?: string) => {
    const asked = new URLSearchParams({ ...(query.search && { q: query.search }), ...(after && { after }) });
    return asked.size > 0 ? `${base}?${asked}` : base;
  };
  return (
    <div className="card px-4 pb-3">
      <form action={base} className="flex gap-2 py-3">
        <input
          type="search"
          name="q"
          aria-label={t.search}
          placeholder={t.search}
          defaultValue={query.search}
          maxLength={100}
          className="control w-full placeholder:text-muted sm:w-72"
        />
        <button type="submit" className="control">
          {t.find}
        </button>
      </form>
      {shown.length === 0 ? (
        <Empty title={t.none}>{t.noneHere}</Empty>
      ) : (
        <PlainTable
          caption={t.title}
          stacks
          columns={[
            { name: `${t.when} (${zone})` },
            ...(withTenant ? [{ name: t.tenant, wide: true }] : []),
            { name: t.who, wide: true },
            { name: t.what },
            { name: t.on, line: true },
            { name: t.detail, wide: true },
          ]}
          rows={shown.map(({ chain, position, at, tenant, actor, action, subject, detail }) => ({
            key: `${chain} ${position}`,
            cells: [
              instant(at, zone, language),
              ...(withTenant ? [tenant ?? <em key="tenant">{t.installation}</em>] : []),
              actor === 'command line' ? t.commandLine : actor === 'automatic' ? t.automatic : actor,
              <code key="action" translate="no" className="font-mono text-xs">
                {action}
              </code>,
              <span key="subject" translate="no">
                {subject}
              </span>,
              <span key="detail" translate="no">
                {Object.entries(detail)
                  .map(([name, value]) => `${name}: ${value}`)
                  .join(', ')
                  .slice(0, 200)}
              </span>,
            ],
          }))}
        />
      )}
      <nav aria-label={t.title} className="flex justify-end gap-2 pt-3">
        {query.after && (
          <Link href={address()} className="control">
            {t.newest}
          </Link>
        )}
        {last && (
          <Link href={address(`${last.at}-${last.chain}-${last.position}`)} className="control">
            {t.older}
          </Link>
        )}
      </nav>
    </div>
  );
}
