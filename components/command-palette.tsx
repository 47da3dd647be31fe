'use client';

import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';
import type { Tab } from './nav-tabs';

/** What the server knows that one can go to. */
export interface Destinations {
  /** The operator's, for operators. */
  pages: Tab[];
  tenants: { slug: string; name: string }[];
  countries: { code: string; name: string }[];
}

interface Destination {
  href: string;
  name: string;
  group: 'pages' | 'operator' | 'countries' | 'tenants' | 'messages';
  /** What else it is found by. */
  also?: string;
}

const WORDS = inLanguages(
  {
    title: 'Go to',
    placeholder: 'Page, country, tenant, or a message’s id',
    nothing: 'Nothing is called so.',
    groups: {
      pages: 'Page',
      operator: 'Operator',
      countries: 'Country',
      tenants: 'Tenant',
      messages: 'Charge',
    },
    message: (id: string) => `Message or conversation ${id}`,
    free: 'Free service messages',
    upcoming: 'Upcoming invoice',
    discrepancies: 'Discrepancies',
    members: 'Members',
    keys: 'API keys',
    budgets: 'Budgets',
    billing: 'Billing details',
    audit: 'Audit log',
    account: 'Account and security',
  },
  {
    title: 'Aller à',
    placeholder: 'Page, pays, client ou identifiant de message',
    nothing: 'Rien ne s’appelle ainsi.',
    groups: { pages: 'Page', operator: 'Opérateur', countries: 'Pays', tenants: 'Client', messages: 'Frais' },
    message: (id) => `Message ou conversation ${id}`,
    free: 'Messages de service gratuits',
    upcoming: 'Facture à venir',
    discrepancies: 'Désaccords',
    members: 'Membres',
    keys: 'Clés d’API',
    budgets: 'Budgets',
    billing: 'Facturation',
    audit: 'Journal d’audit',
    account: 'Compte et sécurité',
  },
);

const SHOWN = 12;

/** What a tenant has besides its tabs. */
const BESIDES = [
  ['free', '#free'],
  ['upcoming', '/invoices/upcoming'],
  ['discrepancies', '/discrepancies'],
  ['members', '/settings/members'],
  ['keys', '/settings/keys'],
  ['budgets', '/settings/budgets'],
  ['billing', '/settings/billing'],
  ['audit', '/settings/audit'],
] as const;

interface Props {
  tabs: Tab[];
  /** Whose pages these are; none among the operator's. */
  tenant?: string;
  onClose: () => void;
}

/** One field that leads everywhere: type, choose with the arrows, Enter. */
export default function CommandPalette({ tabs, tenant, onClose }: Props) {
  const t = WORDS[useLanguage()];
  const router = useRouter();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [known, setKnown] = useState<Destinations>({ pages: [], tenants: [], countries: [] });
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const query = tenant ? `?${new URLSearchParams({ tenant })}` : '';
    // Without an answer, pages and messages are still there.
    fetch(`/palette${query}`)
      .then(async (answer) => (answer.ok ? setKnown(await answer.json()) : undefined))
      .catch(() => {});
  }, [tenant]);

  const all: Destination[] = [
    ...tabs.map(({ href, name }) => ({ href, name, group: 'pages' as const })),
    ...(tenant ? BESIDES : []).map(([name, path]) => ({
      href: `/t/${tenant}${path}`,
      name: t[name],
      group: 'pages' as const,
    })),
    { href: '/account', name: t.account, group: 'pages' as const },
    ...known.pages
      .filter(({ href }) => !tabs.some((tab) => tab.href === href))
      .map((page) => ({ ...page, group: 'operator' as const })),
    ...known.countries.map(({ code, name }) => ({
      href: `/t/${tenant}/countries/${code}`,
      name,
      also: code,
      group: 'countries' as const,
    })),
    ...known.tenants
      .filter(({ slug }) => slug !== tenant)
      .map(({ slug, name }) => ({
        href: `/t/${slug}`,
        name,
        also: slug,
        group: 'tenants' as const,
      })),
  ];
  const wanted = text.trim();
  const found = ranked(all, wanted).slice(0, SHOWN);
  if (tenant && wanted.length >= 6 && !/\s/.test(wanted)) {
    const href = `/t/${tenant}/charges?${new URLSearchParams({ id: wanted })}`;
    found.push({ href, name: t.message(wanted), group: 'messages' });
  }
  const at = Math.min(active, found.length - 1);

  const go = (destination: Destination | undefined) => {
    if (!destination) return;
    onClose();
    router.push(destination.href);
  };
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) setActive((at + step + found.length) % found.length);
    else if (event.key === 'Enter') go(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      aria-label={t.title}
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
      className="mx-auto mt-[12vh] mb-auto w-full max-w-xl overflow-hidden rounded-[10px] border border-line bg-surface p-0 text-ink shadow-black/20 shadow-xl backdrop:bg-black/40 max-sm:w-[calc(100vw-2rem)]"
    >
      <input
        autoFocus
        type="text"
        role="combobox"
        aria-label={t.title}
        aria-expanded={found.length > 0}
        aria-controls={`${id}l`}
        aria-activedescendant={found.length > 0 ? `${id}${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        maxLength={256}
        value={text}
        placeholder={t.placeholder}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={move}
        className="h-12 w-full border-line border-b bg-transparent px-4 text-sm outline-none placeholder:text-muted"
      />
      <div id={`${id}l`} role="listbox" aria-label={t.title} className="max-h-[50vh] overflow-y-auto p-1.5">
        {found.map((one, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys go to the field, as in every combobox.
          <div
            key={`${one.group} ${one.href}`}
            id={`${id}${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => go(one)}
            onPointerMove={() => setActive(index)}
            className="flex min-h-9 cursor-default items-center justify-between gap-4 rounded-md px-2.5 py-1 text-[0.8125rem] aria-selected:bg-sunken"
          >
            <span className="truncate">{one.name}</span>
            <span className="shrink-0 text-muted text-xs">{t.groups[one.group]}</span>
          </div>
        ))}
      </div>
      <p role="status" className="px-4 pb-3 text-[0.8125rem] text-muted empty:hidden">
        {found.length === 0 && t.nothing}
      </p>
    </dialog>
  );
}

/** Those that hold what is typed: that begin with it first, then those of which a word does. */
function ranked(all: readonly Destination[], text: string): Destination[] {
  const wanted = plain(text);
  if (wanted === '') return all.filter(({ group }) => group !== 'countries');
  const rank = ({ name, also }: Destination) => {
    const own = plain(name);
    if (own.startsWith(wanted) || also?.toLowerCase() === wanted) return 0;
    if (own.includes(` ${wanted}`) || also?.toLowerCase().startsWith(wanted)) return 1;
    return own.includes(wanted) ? 2 : 3;
  };
  return all
    .map((one) => ({ one, rank: rank(one) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

/** Without accents and capitals: 'Réunion' is found by 'reunion'. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
