import { inLanguages } from '@/lib/language/language';

export const WORDS = inLanguages(
  {
    title: 'Choose a new password',
    note: 'You are then signed out everywhere, and sign in with it.',
    password: 'New password',
    hint: 'At least 8 characters; 15 or more are better. A few words in a row are good.',
    submit: 'Save the password',
    busy: 'Saving…',
    saved: 'Your new password is saved.',
    signIn: 'Sign in',
    over: 'This link no longer works',
    overNote: 'It has been used, or is older than ten minutes.',
    another: 'Ask for another one',
  },
  {
    title: 'Choisissez un nouveau mot de passe',
    note: 'Vous serez alors déconnecté partout, et vous connecterez avec lui.',
    password: 'Nouveau mot de passe',
    hint: 'Au moins 8 caractères\u00a0; 15 ou plus valent mieux. Quelques mots à la suite conviennent bien.',
    submit: 'Enregistrer le mot de passe',
    busy: 'Enregistrement…',
    saved: 'Votre nouveau mot de passe est enregistré.',
    signIn: 'Se connecter',
    over: 'Ce lien ne sert plus',
    overNote: 'Il a déjà servi, ou a plus de dix minutes.',
    another: 'En demander un autre',
  },
);
