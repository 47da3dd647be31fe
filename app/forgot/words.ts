import { inLanguages } from '@/lib/language/language';

export const WORDS = inLanguages(
  {
    title: 'Forgot your password?',
    note: 'Enter your address: a link to choose a new password comes by mail.',
    email: 'Email',
    enterEmail: 'Enter your email address.',
    submit: 'Send the link',
    busy: 'Sending…',
    sent: 'If there is an account with this address, a link is on its way. It works once, for ten minutes.',
    noMail:
      'This installation sends no mail yet. Ask whoever runs it for a link to choose a new password: they can print one.',
    back: 'Back to signing in',
  },
  {
    title: 'Mot de passe oublié\u00a0?',
    note: 'Saisissez votre adresse\u00a0: un lien pour choisir un nouveau mot de passe arrive par e-mail.',
    email: 'E-mail',
    enterEmail: 'Saisissez votre adresse e-mail.',
    submit: 'Envoyer le lien',
    busy: 'Envoi…',
    sent: 'S’il existe un compte à cette adresse, un lien est en route. Il sert une fois, pendant dix minutes.',
    noMail:
      'Cette installation n’envoie pas encore d’e-mail. Demandez à qui la gère un lien pour choisir un nouveau mot de passe\u00a0: il peut en imprimer un.',
    back: 'Retour à la connexion',
  },
);
