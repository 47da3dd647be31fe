import { inLanguages } from '@/lib/language/language';

export const WORDS = inLanguages(
  {
    title: 'Sign in',
    note: 'See what every WhatsApp message cost, and why.',
    email: 'Email',
    password: 'Password',
    code: 'Code',
    codeHint: 'The six digits of your authenticator app, or a recovery code.',
    submit: 'Sign in',
    busy: 'Signing in…',
    forgot: 'Forgot your password?',
    accounts: 'Accounts are made by whoever runs this installation, or by an invitation of a colleague.',
    wait: (seconds: number) =>
      `Too many attempts. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`,
    wrong: 'The email address or the password is wrong.',
    needsCode: 'Your account has a second factor: enter its code.',
    wrongCode: 'This code is wrong, or was used before. Wait for the next one.',
    unreachable: 'Parley cannot be reached. Try again in a moment.',
  },
  {
    title: 'Se connecter',
    note: 'Voyez ce que chaque message WhatsApp a coûté, et pourquoi.',
    email: 'E-mail',
    password: 'Mot de passe',
    code: 'Code',
    codeHint: 'Les six chiffres de votre application d’authentification, ou un code de secours.',
    submit: 'Se connecter',
    busy: 'Connexion…',
    forgot: 'Mot de passe oublié ?',
    accounts: 'Les comptes sont créés par qui gère cette installation, ou par l’invitation d’un collègue.',
    wait: (seconds) =>
      `Trop de tentatives. Réessayez dans ${seconds === 1 ? 'une seconde' : `${seconds} secondes`}.`,
    wrong: 'L’adresse e-mail ou le mot de passe est faux.',
    needsCode: 'Votre compte a un second facteur : saisissez son code.',
    wrongCode: 'Ce code est faux, ou a déjà servi. Attendez le suivant.',
    unreachable: 'Parley ne répond pas. Réessayez dans un instant.',
  },
);
