'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { operatorAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { type Packed, pack } from '@/lib/access/packed';
import { Refusal } from '@/lib/api/refusal';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { hashOf, importSeen, inWords, lookAt, type Outcome } from './look';
import { importSeenMoves, lookAtMoves, type MovesOutcome } from './look-moves';
import { WORDS } from './words';

const MOST_BYTES = 900_000;

function asked(language: Language) {
  const t = WORDS[language];
  return z.object({
    step: z.enum(['look', 'import'], t.lookFirst),
    file: z.file(t.chooseList).min(1, t.chooseList).max(MOST_BYTES, t.tooLarge),
    effective_from: z.union([z.literal(''), z.iso.date()], t.chooseDay).default(''),
    tenant: z.string().max(63, t.chooseTenant),
    /** What was looked at. */
    seen: z.string().max(64).optional(),
  });
}

/** Says what an import of the file would do, and when that was looked at, does it. */
export async function importCard(
  _before: Answer<Packed<Outcome>> | null,
  form: FormData,
): Promise<Answer<Packed<Outcome>>> {
  const language = await currentLanguage();
  return operatorAction({ schema: asked(language), given: form }, async ({ user, input }) => {
    const { step, file, effective_from: day, tenant, seen = '' } = input;
    const card = {
      name: file.name.slice(0, 100),
      text: await file.text(),
      effectiveFrom: day || undefined,
    };
    if (step === 'look') return pack(inWords(await lookAt(card, tenant || null, Date.now()), language));
    if (seen !== hashOf(card)) throw new Refusal('conflict', WORDS[language].otherFile, 'file');
    const done = await importSeen(card, user.email);
    revalidatePath('/operator/rates');
    return pack(inWords(done, language));
  });
}

/** The same for moves of countries between markets. */
export async function importMap(
  _before: Answer<Packed<MovesOutcome>> | null,
  form: FormData,
): Promise<Answer<Packed<MovesOutcome>>> {
  const language = await currentLanguage();
  return operatorAction({ schema: asked(language), given: form }, async ({ user, input }) => {
    const { step, file, tenant, seen = '' } = input;
    const moves = { name: file.name.slice(0, 100), text: await file.text() };
    if (step === 'look') return pack(await lookAtMoves(moves, tenant || null, Date.now(), language));
    if (seen !== hashOf(moves)) throw new Refusal('conflict', WORDS[language].otherFile, 'file');
    const done = await importSeenMoves(moves, user.email, language);
    revalidatePath('/operator/rates');
    return pack(done);
  });
}
