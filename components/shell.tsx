import { cookies } from 'next/headers';
import type { ComponentProps } from 'react';
import type { SessionUser } from '@/lib/access/session';
import { Frame } from './frame';
import { THEME_COOKIE } from './theme-cookie';

type Given = Pick<ComponentProps<typeof Frame>, 'place' | 'tabs' | 'tenant' | 'children'>;

/** The frame of every page behind the door, for who is signed in. */
export async function Shell({ user, ...given }: Given & { user: SessionUser }) {
  const theme = (await cookies()).get(THEME_COOKIE)?.value ?? 'system';
  return <Frame {...given} email={user.email} isOperator={user.isOperator} theme={theme} />;
}
