'use client';

import { CircleUserRound } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { inLanguages, LANGUAGE_COOKIE } from '@/lib/language/language';
import { authRequest } from './auth-request';
import { useLanguage } from './language';
import { DropdownMenu, MenuGroup, MenuItem, MenuLink, MenuRadios } from './menu';
import { THEME_COOKIE } from './theme-cookie';

const WORDS = inLanguages(
  {
    account: 'Account',
    signedInAs: (email: string) => `Signed in as ${email}`,
    allTenants: 'All tenants',
    security: 'Account and security',
    signOut: 'Sign out',
    signOutEverywhere: 'Sign out everywhere',
    theme: 'Theme',
    system: 'System',
    light: 'Light',
    dark: 'Dark',
    language: 'Language',
  },
  {
    account: 'Compte',
    signedInAs: (email) => `Connecté en tant que ${email}`,
    allTenants: 'Tous les clients',
    security: 'Compte et sécurité',
    signOut: 'Se déconnecter',
    signOutEverywhere: 'Se déconnecter partout',
    theme: 'Thème',
    system: 'Système',
    light: 'Clair',
    dark: 'Sombre',
    language: 'Langue',
  },
);

/** In their own words, so that whoever is lost in a language finds the way out. */
const LANGUAGE_NAMES = [
  ['en', 'English'],
  ['fr', 'Français'],
] as const;

function chooseLanguage(language: string) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `${LANGUAGE_COOKIE}=${language}; path=/; max-age=31536000; samesite=lax`;
}

function chooseTheme(theme: string) {
  const root = document.documentElement;
  const chosen = theme === 'system' ? '' : theme;
  if (chosen) root.dataset.theme = chosen;
  else delete root.dataset.theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `${THEME_COOKIE}=${chosen}; path=/; max-age=${chosen ? 31_536_000 : 0}; samesite=lax`;
}

async function signOut() {
  await authRequest('signout', {});
  window.location.assign('/sign-in');
}

async function signOutEverywhere() {
  await fetch('/sessions', { method: 'DELETE' });
  await signOut();
}

export function UserMenu({
  email,
  isOperator,
  theme,
}: {
  email: string;
  isOperator: boolean;
  theme: string;
}) {
  const [chosen, setChosen] = useState(theme);
  const language = useLanguage();
  const router = useRouter();
  const t = WORDS[language];
  const themes = [
    ['system', t.system],
    ['light', t.light],
    ['dark', t.dark],
  ] as const;
  return (
    <DropdownMenu
      align="end"
      label={t.account}
      className="grid size-9 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
      button={<CircleUserRound aria-hidden="true" className="size-5" strokeWidth={1.75} />}
    >
      <MenuGroup title={t.signedInAs(email)}>
        {isOperator && <MenuLink href="/operator">{t.allTenants}</MenuLink>}
        <MenuLink href="/account">{t.security}</MenuLink>
        <MenuItem onSelect={signOut}>{t.signOut}</MenuItem>
        <MenuItem onSelect={signOutEverywhere}>{t.signOutEverywhere}</MenuItem>
      </MenuGroup>
      <MenuGroup title={t.theme}>
        <MenuRadios
          value={chosen}
          onChange={(value) => {
            setChosen(value);
            chooseTheme(value);
          }}
          options={themes}
        />
      </MenuGroup>
      <MenuGroup title={t.language}>
        <MenuRadios
          value={language}
          onChange={(value) => {
            chooseLanguage(value);
            router.refresh();
          }}
          options={LANGUAGE_NAMES}
        />
      </MenuGroup>
    </DropdownMenu>
  );
}
