import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['test/temporary-folder.ts'],
    // Windows wait up to a minute for what a person would see: see test/fixtures/window/hosts.ts.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two cores: heavier suites (photo models, databases) would only fight each other beyond two.
    maxWorkers: 2,
    // Windows on a crowded CI machine: a test that fails must fail twice. Elsewhere the first failure counts.
    retry: process.env.CI ? 1 : 0,
  },
})
