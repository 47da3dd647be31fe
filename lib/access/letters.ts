import { randomUUID } from 'node:crypto';
import { pool, withTenants } from '../db/pools';
import { env } from '../env';
import { readIssuer } from '../invoices/terms';
import { inLanguages, type Language } from '../language/language';
import { laidOut } from '../mail/letter';
import { mailProblem } from '../mail/problems';
import { type Outcome, sendBySmtp } from '../mail/smtp';

/** Links go out at once or not at all: they live ten minutes, so there is nothing to try again later. */
export type AccessLetter =
  | { kind: 'reset'; recipient: string; token: string }
  | { kind: 'invitation'; recipient: string; token: string; tenant: string; invitedBy: string };

const WORDS = inLanguages(
  {
    hello: 'Hello,',
    resetSubject: 'Choose a new password',
    reset: 'Somebody, most likely you, asked for a new password for your account.',
    resetElse: 'If it was not you, there is nothing to do: your password stays as it is.',
    resetLink: 'Choose a new password',
    invitationSubject: (tenant: string) => `You are invited to ${tenant}`,
    invitation: (by: string, tenant: string) => `${by} invites you to see what ${tenant} spends on WhatsApp.`,
    invitationLink: 'Accept the invitation',
    lives: 'The link works once, for ten minutes.',
    again: 'When it is over, its page sends you another one.',
  },
  {
    hello: 'Bonjour,',
    resetSubject: 'Choisissez un nouveau mot de passe',
    reset: 'Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour votre compte.',
    resetElse: 'Si ce n’était pas vous, il n’y a rien à faire\u00a0: votre mot de passe reste le même.',
    resetLink: 'Choisir un nouveau mot de passe',
    invitationSubject: (tenant) => `Vous êtes invité à rejoindre ${tenant}`,
    invitation: (by, tenant) => `${by} vous invite à voir ce que ${tenant} dépense sur WhatsApp.`,
    invitationLink: 'Accepter l’invitation',
    lives: 'Le lien sert une fois, pendant dix minutes.',
    again: 'Passé ce délai, sa page vous en envoie un autre.',
  },
);

export function isMailSetUp(): boolean {
  return env().smtpUrl !== null && env().mailFrom !== null;
}

/** Where a link leads. */
export function addressOfLink(kind: AccessLetter['kind'], token: string): string {
  return `${env().publicUrl.replace(/\/$/, '')}/${kind}?token=${token}`;
}

/** Sends a link, once. Never throws what the mail server says. */
export async function sendLink(letter: AccessLetter, language: Language): Promise<Outcome> {
  const { smtpUrl, mailFrom } = env();
  if (!smtpUrl || !mailFrom) return { kind: 'refused', problem: mailProblem('not_set_up') };
  const t = WORDS[language];
  const issuer = await withTenants(pool('parley_operator'), [], readIssuer);
  const [subject, view, paragraphs] =
    letter.kind === 'reset'
      ? [t.resetSubject, t.resetLink, [t.hello, t.reset, t.lives, t.resetElse]]
      : [
          t.invitationSubject(letter.tenant),
          t.invitationLink,
          [t.hello, t.invitation(letter.invitedBy, letter.tenant), `${t.lives} ${t.again}`],
        ];
  const content = {
    issuer: issuer ?? { legalName: 'Parley', email: null },
    to: { name: '', address: letter.recipient },
    subject,
    paragraphs,
    view,
    link: addressOfLink(letter.kind, letter.token),
    name: `parley.${letter.kind}.${randomUUID()}`,
    attachments: [],
  };
  return sendBySmtp(smtpUrl, laidOut(content, mailFrom));
}
