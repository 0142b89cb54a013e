import { type ChildProcess, fork, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FramePort } from '../../src/core/host/frame-port.ts'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import { coreReady, type Frame } from '../../src/shared/rpc/frame.ts'
import { largestImport } from '../../src/shared/rpc/intake.ts'
import { root } from '../fixtures/repository.ts'
import { checkTable, importTable } from '../fixtures/unit/import-table.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'
import { clerk, password, reviewer, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'

const entry = join(root, 'src/core/host/core-process.ts')

type LinkPort = ConstructorParameters<typeof RPCLink>[0]['port']

interface Line {
  readonly client: CoreClient
  close(): Promise<void>
}

const inProcess = async (home: string): Promise<Line> => {
  const workplace = new Workplace(home, '1.2.3')
  return { client: connectInProcess(workplace), close: () => workplace.lock() }
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve))

const forked = async (home: string): Promise<Line> => {
  const child = fork(entry, [home, '1.2.3'], { serialization: 'advanced' })
  await new Promise((resolve) => child.once('message', resolve))
  const send = (frame: Frame) => child.send(frame)
  const port = new FramePort((data) => send({ port: 1, kind: 'message', data }))
  child.on('message', (frame: Frame) => {
    if (frame.kind === 'message') port.deliver(frame.data)
  })
  send({ port: 1, kind: 'open' })
  const client: CoreClient = createORPCClient(new RPCLink({ port: port as unknown as LinkPort }))
  return {
    client,
    async close() {
      const end = ended(child)
      child.disconnect()
      expect(await end).toBe(0)
    },
  }
}

/** A unit that nobody has open; each test opens a copy. */
let prepared: string
beforeAll(async () => {
  prepared = await sampleHome()
})

describe.each([
  ['in the same process', inProcess],
  ['in a forked process', forked],
])('a core %s', (_name, open) => {
  let home: string
  let line: Line
  let client: CoreClient

  beforeEach(async () => {
    home = copyUnit(prepared)
    line = await open(home)
    client = line.client
  })
  afterEach(() => line.close())

  test('shows its version and its accounts without a sign-in', async () => {
    expect(await client.host.info()).toMatchObject({ version: '1.2.3', home, hasUnit: true })
    expect((await client.session.accounts()).map(({ role }) => role)).toEqual(['administrator', 'clerk', 'reviewer'])
    expect(await client.session.current()).toBeNull()
  })

  test('refuses all other calls without a sign-in', async () => {
    expect(await problem(client.overview.summary())).toBe('host.signedOut')
    expect(await problem(client.records.list({}))).toBe('host.signedOut')
    expect(await problem(client.records.get({ id: 'x' }))).toBe('host.signedOut')
    expect(await problem(importTable(client, sampleTable(1)))).toBe('host.signedOut')
    expect(await problem(client.session.signIn({ name: clerk, password: 'wrong' }))).toBe('core.account.login')
  })

  test('does not let a reviewer enter records', async () => {
    await client.session.signIn({ name: reviewer, password })
    expect(await problem(importTable(client, sampleTable(1)))).toBe('core.account.role')
  })

  test('imports after a dry run, and finds nothing new the second time', async () => {
    expect((await client.session.signIn({ name: clerk, password })).role).toBe('clerk')
    const { id, findings } = await checkTable(client, sampleTable(20))
    const { faults } = await client.intake.faults({ id, from: 0, count: 10 })
    expect(findings.counts).toMatchObject({ rows: 23, accepted: 20, refused: 3 })
    expect((await client.overview.summary()).total).toBe(0)
    const real = await importTable(client, sampleTable(20))
    expect(real.counts).toEqual(findings.counts)
    expect(faults.map(({ cell, code }) => `${cell} ${code}`)).toContain('D22 documentNumber.checksum')
    expect(await client.overview.summary()).toMatchObject({ total: 20, counts: { ready: 20 } })
    expect((await importTable(client, sampleTable(20))).counts).toMatchObject({ accepted: 0, duplicates: 20 })
  })

  test('pages without a gap, finds by name and full number, and masks numbers', async () => {
    await client.session.signIn({ name: clerk, password })
    await importTable(client, sampleTable(20))
    const names: string[] = []
    for (let after: string | null = null; ; ) {
      const page = await client.records.list({ limit: 7, ...(after ? { after } : {}) })
      names.push(...page.rows.map(({ name }) => name))
      after = page.next
      if (after === null) break
    }
    expect(names).toHaveLength(20)
    expect(new Set(names).size).toBe(20)

    const { rows } = await client.records.list({ search: '䶮' })
    expect(rows.map(({ documentNumber }) => documentNumber)).toEqual(['520***********0011'])
    const { record, history, origin } = await client.records.get({ id: rows[0]!.id })
    expect(history).toMatchObject([{ actor: clerk, action: '随文件导入' }])
    expect(origin).toMatchObject({ file: '样例名单.csv', row: 2 })
    expect((await client.records.list({ search: record.documentNumber })).rows).toHaveLength(1)
    expect((await client.records.list({ state: 'issued' })).rows).toEqual([])
    expect(await problem(client.records.get({ id: 'nobody' }))).toBe('core.record.missing')
  })

  test('stores nothing of a cancelled import', async () => {
    await client.session.signIn({ name: clerk, password })
    const cancelling = new AbortController()
    const { id } = await checkTable(client, sampleTable(20_000))
    const stream = await client.intake.run({ id, confirmed: [] }, { signal: cancelling.signal })
    await stream.next() // it is under way
    cancelling.abort()
    await expect(drain(stream)).rejects.toThrow()
    expect((await client.overview.summary()).total).toBe(0)
  })

  test('refuses a file above the size limit', async () => {
    await client.session.signIn({ name: clerk, password })
    const file = new File([new Uint8Array(largestImport + 1)], 'large.csv')
    expect(await problem(importTable(client, file))).toBe('host.fileTooLarge')
  })

  test('refuses calls after it was locked', async () => {
    await client.session.signIn({ name: clerk, password })
    expect(await client.session.current()).toMatchObject({ name: clerk })
    await client.session.lock()
    expect(await client.session.current()).toBeNull()
    expect(await problem(client.overview.summary())).toBe('host.signedOut')
  })
})

const drain = async (stream: AsyncIterable<unknown>): Promise<void> => {
  for await (const _event of stream);
}

test('a folder without a unit is reported', async () => {
  const client = connectInProcess(new Workplace('/nonexistent/unit', '0'))
  expect(await client.host.info()).toMatchObject({ hasUnit: false })
  expect(await client.session.accounts()).toEqual([])
  expect(await problem(client.session.signIn({ name: 'x', password: 'y' }))).toBe('core.home.missing')
})

test('a core ends with its parent, even with one that is killed', async () => {
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { fork } from 'node:child_process'
       const core = fork(${JSON.stringify(entry)}, ['/nonexistent/unit', '0'], { execArgv: [] })
       core.once('message', () => console.log('ready'))`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await new Promise((resolve) => parent.stdout.once('data', resolve))
  // Parent and core share this pipe, which closes when both have ended.
  const bothGone = new Promise((resolve) => parent.stdout.once('close', resolve))
  parent.kill('SIGKILL')
  await bothGone
  expect(parent.stdout.closed).toBe(true)
})

test('a forked core reports when it is ready', async () => {
  const child = fork(entry, ['/nonexistent/unit', '0'])
  expect(await new Promise((resolve) => child.once('message', resolve))).toBe(coreReady)
  const end = ended(child)
  child.kill()
  expect(await end).toBe(0)
})
