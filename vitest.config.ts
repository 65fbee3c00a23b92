import { configDefaults, defineConfig } from 'vitest/config';

// `source`: the package's own exports then lead to src/, so unit tests need no build. tests/e2e runs dist/ as a user does.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['tests/**/*.test.ts'],
    // What needs ../shared has a config of its own: vitest.shared.config.ts.
    exclude: [...configDefaults.exclude, 'tests/shared/**'],
    testTimeout: 60_000,
    typecheck: { enabled: false },
  },
});
