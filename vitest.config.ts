import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: {
    include: [
      'lib/**/*.test.ts',
      'bin/**/*.test.ts',
      'app/**/*.test.ts',
      'components/**/*.test.ts',
      'e2e/**/*.test.ts',
    ],
    globalSetup: ['lib/db/testing.global.ts'],
    env: { NODE_ENV: 'test', PARLEY_DATA_DIR: '.parley/test' },
    pool: 'forks',
    // Many of them wait for servers, time-outs and locks, and leave the processor to others.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
