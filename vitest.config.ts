import { defineConfig } from 'vitest/config'

/**
 * The suites of some folders of `test`, and how long one of their tests may take, in milliseconds. The tests of a suite are
 * shuffled, so that none can depend on the one before it.
 */
const project = (name: string, folders: readonly string[], testTimeout: number, hookTimeout = testTimeout) => ({
  extends: true as const,
  test: {
    name,
    include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
    testTimeout,
    hookTimeout,
    sequence: { shuffle: { tests: true } },
  },
})

export default defineConfig({
  test: {
    environment: 'node',
    globalSetup: ['test/temporary-folder.ts'],
    // Two cores: heavier suites (photo models, databases) would only fight each other beyond two.
    maxWorkers: 2,
    // Every run shuffles alike. `--sequence.seed=2` gives another order.
    sequence: { seed: 1 },
    // A suite that needs longer than its project sets its own limit, beside the reason.
    projects: [
      project('unit', ['shared', 'trust', 'files', 'certificate', 'main', 'ui', 'house'], 30_000, 60_000),
      // Real databases, photo models and processes; each sign-in costs one scrypt on purpose.
      project('core', ['core', 'intake', 'photo', 'cli', 'attacks'], 60_000, 120_000),
      project('server', ['server'], 60_000, 120_000),
      // Rounds of a province and two units; kills start processes.
      project('faults', ['faults'], 120_000),
      // Windows wait up to a minute for what a person would see: test/fixtures/window/hosts.ts.
      project('window', ['window', 'packaged'], 180_000),
    ],
  },
})
