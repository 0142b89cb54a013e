import { call } from '@orpc/server'
import { expect, test } from 'vitest'
import { longCallName, longCalls, type ProcedurePath } from '../../src/core/host/calls/long-calls.ts'
import { createProcedures } from '../../src/core/host/calls/procedures.ts'
import { Presence } from '../../src/core/host/workplace/presence.ts'
import { Journal } from '../../src/core/journal/journal.ts'
import { contract } from '../../src/shared/rpc/contract.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

/** Procedures whose handlers read the workplace's state while they run. */
const setUp = () => {
  const presence = new Presence(60_000, () => {})
  return { presence, procedures: createProcedures(new Journal(temporaryFolder()), presence) }
}

const pathOf = (path: ProcedurePath): string[] => path.split('.')

test('every long call is a procedure of the contract', () => {
  const paths = Object.entries(contract).flatMap(([section, calls]) =>
    Object.keys(calls).map((name) => `${section}.${name}`),
  )
  expect(paths).toEqual(expect.arrayContaining(Object.keys(longCalls)))
  expect(longCallName(['records', 'list'])).toBeUndefined()
})

test('the compiler refuses a path that the contract does not have', () => {
  // @ts-expect-error: no such procedure
  const renamed: ProcedurePath = 'intake.importAll'
  expect(longCallName(pathOf(renamed))).toBeUndefined()
})

test('a plain call is protected while it runs, and no longer', async () => {
  const { presence, procedures } = setUp()
  const seen: (string | null)[] = []
  const plain = procedures.backup.folder.handler(() => {
    seen.push(presence.runningCall)
    return { id: 'x', path: '/somewhere' }
  })
  await call(plain, undefined, { path: pathOf('submission.countersign') })
  expect(seen).toEqual([longCalls['submission.countersign']])
  expect(presence.runningCall).toBeNull()
})

test('a plain call that fails is protected until it fails', async () => {
  const { presence, procedures } = setUp()
  const seen: (string | null)[] = []
  const plain = procedures.sync.status.handler(() => {
    seen.push(presence.runningCall)
    throw new Error('broken')
  })
  await expect(call(plain, undefined, { path: pathOf('setup.enrol') })).rejects.toThrow()
  expect(seen).toEqual([longCalls['setup.enrol']])
  expect(presence.runningCall).toBeNull()
})

test('a stream is protected until its last event', async () => {
  const { presence, procedures } = setUp()
  const rejudge = procedures.dictionaries.rejudge.handler(async function* () {
    yield { kind: 'progress' as const, done: 1, total: 2 }
    yield { kind: 'progress' as const, done: 2, total: 2 }
  })
  const seen: (string | null)[] = []
  for await (const _event of await call(rejudge, undefined, { path: pathOf('dictionaries.rejudge') }))
    seen.push(presence.runningCall)
  expect(seen).toEqual([longCalls['dictionaries.rejudge'], longCalls['dictionaries.rejudge']])
  expect(presence.runningCall).toBeNull()
})

test('other calls are not protected', async () => {
  const { presence, procedures } = setUp()
  const seen: (string | null)[] = []
  const folder = procedures.backup.folder.handler(() => {
    seen.push(presence.runningCall)
    return { id: 'x', path: '/somewhere' }
  })
  await call(folder, undefined, { path: pathOf('backup.folder') })
  expect(seen).toEqual([null])
})
