import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../src/server/store/open-store.ts'
import type { Schema } from '../../src/server/store/schema.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

/** SQLite's numbers for `synchronous`. */
const [normal, full] = [1, 2]

const synchronous = async (database: Kysely<Schema>): Promise<number> =>
  (await sql<{ synchronous: number }>`pragma synchronous`.execute(database)).rows[0]!.synchronous

test('a write that may be lost does not wait for the disk, and every other write does', async () => {
  const store = await openStore(`sqlite:${join(temporaryFolder(), 'province.sqlite')}`, () => new Date())
  onTestFinished(() => store.close())
  const { gate } = store
  const units = (): Promise<number[]> =>
    Promise.all([gate.ungated(synchronous), gate.write('province', ({ database }) => synchronous(database))])
  expect(await gate.unsynced(synchronous)).toBe(normal)
  expect(await units()).toEqual([full, full])
  await expect(gate.unsynced((database) => sql`not a statement`.execute(database))).rejects.toThrow(/syntax/)
  expect(await units()).toEqual([full, full])
  // A unit of work that waits for it, and one that it waits for, are durable.
  const both = await Promise.all([gate.unsynced(synchronous), ...[1, 2].map(() => gate.ungated(synchronous))])
  expect(both).toEqual([normal, full, full])
})
