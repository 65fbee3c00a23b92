import { defineConfig } from 'vitest/config';

// Checks against ../shared, for machines that have it: CI does.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: { include: ['tests/shared/**/*.test.ts'], testTimeout: 600_000 },
});
