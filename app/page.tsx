import { redirect } from 'next/navigation';
import { Empty } from '@/components/empty';
import { Shell } from '@/components/shell';
import { requireUser, tenantsOf } from '@/lib/access/session';

export default async function Home() {
  const user = await requireUser();
  const [tenant] = await tenantsOf(user);
  if (user.isOperator) redirect('/operator');
  if (tenant) redirect(`/t/${tenant.slug}`);
  return (
    <Shell user={user}>
      <h1 className="sr-only">Parley</h1>
      <Empty title="You are in no tenant yet">
        Ask an owner or an administrator to add {user.email}. The tenant appears here as soon as they have.
      </Empty>
    </Shell>
  );
}
