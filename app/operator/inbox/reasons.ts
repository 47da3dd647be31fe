import type { Language } from '@/lib/language/language';
import { KEPT_REASONS, type KeptReason } from '@/lib/whatsapp/facts';

/** `no_number`: the inbox's own reason beside those of the translation. */
const ENGLISH: Readonly<Record<KeptReason | 'no_number', string>> = {
  ...KEPT_REASONS,
  no_number: 'Something that names neither a number nor an account with a single one.',
};

const FRENCH: Readonly<Record<KeptReason | 'no_number', string>> = {
  no_number: 'Quelque chose qui ne nomme ni un numéro, ni un compte qui n’en a qu’un.',
  empty_body: 'Le corps était vide\u00a0: null, un texte vide ou {}.',
  not_an_object: 'Le corps était du JSON valide, mais pas un objet.',
  other_object: 'Le corps ne concerne pas un compte WhatsApp Business\u00a0; il a été lu malgré tout.',
  wrapped_body: 'Un intermédiaire avait emballé le corps\u00a0; il a été ouvert et lu.',
  no_entries: 'Le corps n’avait aucune entrée.',
  malformed_entry: 'Une entrée n’était pas un objet.',
  no_changes: 'Une entrée n’avait aucun changement.',
  malformed_change: 'Un changement n’était pas un objet.',
  no_value: 'Un changement n’avait pas de valeur.',
  malformed_value: 'La valeur d’un changement n’était pas un objet.',
  no_updates: 'Un changement n’avait ni messages, ni statuts, ni rien d’autre de connu.',
  contacts_only: 'Un changement n’avait que des contacts.',
  unknown_part: 'Un changement avait une partie qui n’est pas encore connue.',
  account_event: 'Un événement du compte, d’un modèle, d’un numéro ou d’un groupe, et non d’un message.',
  unknown_field: 'Un changement d’un champ qui n’est pas encore connu.',
  malformed_status: 'Un statut n’était pas un objet.',
  status_without_id: 'Un statut ne nommait pas son message.',
  unknown_status: 'Un mot de statut inconnu\u00a0; il ne dit rien de la remise.',
  call_status: 'L’état d’un appel, qui n’est pas un message.',
  payment_status: 'L’état d’un paiement, qui n’est pas un message.',
  unreadable_timestamp: 'Un statut, un message ou un appel n’avait pas d’heure lisible.',
  unreadable_pricing: 'Un statut a été compté, mais sa tarification n’a pas pu être lue.',
  malformed_message: 'Un message n’était pas un objet.',
  message_without_id: 'Un message entrant n’avait pas d’identifiant.',
  message_without_sender: 'Un message ou appel entrant ne disait pas de qui il venait.',
  system_message: 'Un avis du système, tel qu’un numéro changé, que l’utilisateur n’a pas écrit.',
  malformed_call: 'Un appel n’était pas un objet.',
  call_without_id: 'Un appel n’avait pas d’identifiant.',
  call_event: 'Une étape d’un appel qui n’ouvre pas de fenêtre.',
  app_echo: 'La copie d’un message envoyé d’ailleurs, comme de l’application du téléphone.',
  history: 'D’anciens messages, remis à la connexion d’une application de téléphone.',
  user_action: 'Ce qu’un utilisateur a fait d’un message, comme ouvrir un lien.',
  value_error: 'Une erreur que Meta signale du numéro ou du webhook, et non d’un message.',
  malformed_standby: 'La partie standby d’un changement n’était pas un objet.',
};

export function reasonText(reason: string, language: Language): string {
  const texts: Readonly<Record<string, string>> = language === 'fr' ? FRENCH : ENGLISH;
  return texts[reason] ?? reason;
}
