import { defineConfig } from 'vitest/config';

// The checks against ../shared (the real data set and the collections of examples), which a plain checkout does not have.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['tests/shared/**/*.test.ts'],
    testTimeout: 120_000,
    typecheck: { enabled: false },
  },
});
