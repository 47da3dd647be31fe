'use client';

import { CircleUserRound } from 'lucide-react';
import { useState } from 'react';
import { authRequest } from './auth-request';
import { DropdownMenu, MenuGroup, MenuItem, MenuLink, MenuRadios } from './menu';
import { THEME_COOKIE } from './theme-cookie';

const THEMES = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

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
  return (
    <DropdownMenu
      align="end"
      label="Account"
      className="grid size-9 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
      button={<CircleUserRound aria-hidden="true" className="size-5" strokeWidth={1.75} />}
    >
      <MenuGroup title={`Signed in as ${email}`}>
        {isOperator && <MenuLink href="/operator">All tenants</MenuLink>}
        <MenuItem onSelect={signOut}>Sign out</MenuItem>
        <MenuItem onSelect={signOutEverywhere}>Sign out everywhere</MenuItem>
      </MenuGroup>
      <MenuGroup title="Theme">
        <MenuRadios
          value={chosen}
          onChange={(value) => {
            setChosen(value);
            chooseTheme(value);
          }}
          options={THEMES}
        />
      </MenuGroup>
    </DropdownMenu>
  );
}
