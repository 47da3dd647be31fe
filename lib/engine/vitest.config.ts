import { defineConfig } from 'vitest/config';

/** The engine's own tests: without the database that the whole suite starts (vitest.config.ts of the root). */
export default defineConfig({
  test: {
    include: ['lib/engine/*.test.ts'],
    env: { NODE_ENV: 'test' },
    testTimeout: 60_000,
    // They share nothing that one could spoil for another; starting afresh for each file takes longer than the tests.
    isolate: false,
  },
});
