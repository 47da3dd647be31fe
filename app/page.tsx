import { redirect } from 'next/navigation';
import { Empty } from '@/components/empty';
import { Shell } from '@/components/shell';
import { requireUser } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { inLanguages } from '@/lib/language/language';

const WORDS = inLanguages(
  {
    title: 'You are in no tenant yet',
    text: (email: string) =>
      `Ask an owner or an administrator to add ${email}. The tenant appears here as soon as they have.`,
  },
  {
    title: 'Vous n’êtes encore membre d’aucun client',
    text: (email) =>
      `Demandez à un propriétaire ou à un administrateur d’ajouter ${email}. Le client apparaîtra ici dès que ce sera fait.`,
  },
);

export default async function Home() {
  const user = await requireUser();
  const [member] = user.memberships;
  if (user.isOperator) redirect('/operator');
  if (member) redirect(`/t/${member.tenant.slug}`);
  const t = WORDS[await currentLanguage()];
  return (
    <Shell user={user}>
      <h1 className="sr-only">Parley</h1>
      <Empty title={t.title}>{t.text(user.email)}</Empty>
    </Shell>
  );
}
