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
    or: 'or',
    singleSignOn: 'Sign in with single sign-on',
    singleSignOnBusy: 'Going to your single sign-on…',
    halfway: (email: string) => `You come from your single sign-on as ${email}.`,
    otherWay: 'Sign in another way',
    tooLate: 'This took longer than ten minutes. Sign in with single sign-on again.',
    refused: {
      unverified:
        'Your single sign-on does not say that it has verified your email address. Ask whoever runs it.',
      unknown:
        'There is no account for the email address that your single sign-on gave. Ask a colleague for an invitation, or whoever runs this installation.',
      'other-identity':
        'Your account signs in with another identity of your single sign-on. Ask whoever runs this installation to release it.',
      OAuthSignin: 'Your single sign-on does not answer. Try again in a moment.',
      failed: 'The single sign-on was broken off, or its answer is not right. Try again.',
    },
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
    forgot: 'Mot de passe oublié\u00a0?',
    accounts: 'Les comptes sont créés par qui gère cette installation, ou par l’invitation d’un collègue.',
    wait: (seconds) =>
      `Trop de tentatives. Réessayez dans ${seconds === 1 ? 'une seconde' : `${seconds} secondes`}.`,
    wrong: 'L’adresse e-mail ou le mot de passe est faux.',
    needsCode: 'Votre compte a un second facteur\u00a0: saisissez son code.',
    wrongCode: 'Ce code est faux, ou a déjà servi. Attendez le suivant.',
    unreachable: 'Parley ne répond pas. Réessayez dans un instant.',
    or: 'ou',
    singleSignOn: 'Se connecter par authentification unique',
    singleSignOnBusy: 'Vers votre authentification unique…',
    halfway: (email) => `Votre authentification unique vous annonce comme ${email}.`,
    otherWay: 'Se connecter autrement',
    tooLate: 'Plus de dix minutes ont passé. Recommencez par l’authentification unique.',
    refused: {
      unverified:
        'Votre authentification unique ne dit pas avoir vérifié votre adresse e-mail. Demandez à qui la gère.',
      unknown:
        'Aucun compte n’existe pour l’adresse e-mail donnée par votre authentification unique. Demandez une invitation à un collègue ou à qui gère cette installation.',
      'other-identity':
        'Votre compte se connecte avec une autre identité de votre authentification unique. Demandez à qui gère cette installation de la libérer.',
      OAuthSignin: 'Votre authentification unique ne répond pas. Réessayez dans un moment.',
      failed: 'L’authentification unique a été interrompue, ou sa réponse n’est pas juste. Réessayez.',
    },
  },
);
