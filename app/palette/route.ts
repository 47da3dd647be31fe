import type { NextRequest } from 'next/server';
import type { Destinations } from '@/components/command-palette';
import { countryName } from '@/components/country';
import { accessTo, currentUser, owesSecondFactor } from '@/lib/access/session';
import { asOperator } from '@/lib/db/prisma';
import { currentLanguage } from '@/lib/language/current';
import { builtinMarketMap } from '@/lib/rates/builtin';
import { operatorTabs } from '../operator/tabs';

const MOST_TENANTS = 1_000;

/** Where the command palette leads: the operator's pages for operators, the reader's tenants, and with `?tenant=` the countries there. */
export async function GET(request: NextRequest) {
  const user = await currentUser();
  if (!user) return answer(null, 401);
  const language = await currentLanguage();
  const slug = request.nextUrl.searchParams.get('tenant');
  const access = slug === null ? null : await accessTo(slug);
  const tenants = user.isOperator
    ? await asOperator((tx) =>
        tx.tenant.findMany({
          select: { slug: true, name: true },
          orderBy: { name: 'asc' },
          take: MOST_TENANTS,
        }),
      )
    : user.memberships.map(({ tenant: { slug, name } }) => ({ slug, name }));
  const codes = access ? [...builtinMarketMap().countries.keys()] : [];
  const pages = user.isOperator && !owesSecondFactor(user) ? operatorTabs(language) : [];
  return answer({
    pages,
    tenants,
    countries: codes.map((code) => ({ code, name: countryName(code, language) })),
  });
}

function answer(body: Destinations | null, status = 200) {
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } });
}
