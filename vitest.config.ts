import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: heavier suites (photo models, databases) would only fight each other beyond two.
    maxWorkers: 2,
  },
})
