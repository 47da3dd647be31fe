'use client';

import type { ComponentProps } from 'react';
import { Failure } from '@/components/failure';

/** Outside of a tenant's and the operator's frame, which have a `main` of their own. */
export default function RootFailure(props: ComponentProps<typeof Failure>) {
  return (
    <main>
      <Failure {...props} />
    </main>
  );
}
