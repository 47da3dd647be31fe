import { problemsOf } from '../language/problems';

/** Why a mail did not go out; the server's own words, in whatever language they are, stand at the end. */
const PROBLEMS = {
  not_set_up: ['Mail is not set up.', 'L’envoi d’e-mails n’est pas configuré.'],
  unreachable: [
    'The mail server could not be reached: {message}',
    'Le serveur d’e-mail est injoignable\u00a0: {message}',
  ],
  login: [
    'The mail server does not accept the login of SMTP_URL: {message}',
    'Le serveur d’e-mail n’accepte pas l’identifiant de SMTP_URL\u00a0: {message}',
  ],
  not_now: [
    'The mail server did not take it this time: {message}',
    'Le serveur d’e-mail ne l’a pas accepté cette fois\u00a0: {message}',
  ],
  refused: ['The mail server refused it: {message}', 'Le serveur d’e-mail l’a refusé\u00a0: {message}'],
  unknown: [
    'It is not known whether it went out: {message}',
    'On ne sait pas s’il est parti\u00a0: {message}',
  ],
} as const satisfies Record<string, readonly [en: string, fr: string]>;

export const { sentence: mailProblem, told: mailProblemIn } = problemsOf(PROBLEMS, { message: '.*' });
