import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { HeadsFolder } from '../../src/server/heads/heads-folder.ts'
import { acceptRestored, planRestored } from '../../src/server/heads/restored.ts'
import { checkProvince } from '../../src/server/integrity/check-province.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { getLogEntry, logSize } from '../../src/server/log/log-tree.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { addUnit, issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { openCheckpoint } from '../../src/trust/checkpoint.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const root = mkdtempSync(join(tmpdir(), 'gzzc-heads-'))
const folder = (): string => mkdtempSync(join(root, 'in-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const suite = (kind: DatabaseKind): void => {
  let home: string
  let database: string
  /** The database as it was after the first batch. */
  let backup: string
  let lastNumber: string

  const open = (options: Parameters<typeof openProvince>[1] = {}): Promise<Province> =>
    openProvince(home, { pdfThreads: 1, ...flatPhotos, database, ...options }) as Promise<Province>

  /** Receives and confirms one person in a new batch of a new computer. @returns the number */
  const confirmOne = async (province: Province, index: number): Promise<string> => {
    const [unit] = await province.units.store.database.selectFrom('unit').select('id').execute()
    const code = unit
      ? await issueEnrolmentCode(province.units, sampleOfficer, { unitId: unit.id })
      : (await addUnit(province.units, sampleOfficer, sampleUnit)).enrolmentCode
    const device = await ScriptedDevice.ready(await province.listen(), code, province.units)
    const { manifest } = await device.submit([await samplePerson(index)])
    const { confirmed } = await confirmBatch(province.issuing, sampleOfficer, { batchId: manifest.batchId })
    return confirmed[0]!.number
  }
  const working = async <Result>(work: (province: Province) => Promise<Result>, options = {}): Promise<Result> => {
    const province = await open(options)
    try {
      return await work(province)
    } finally {
      await province.close()
    }
  }

  beforeAll(async () => {
    await kind.start()
    home = join(folder(), 'province')
    database = kind.create(folder())
    await initProvince(home, { database })
    await working((province) => confirmOne(province, 1))
    backup = kind.copy(database, folder())
    await working((province) => confirmOne(province, 2))
    lastNumber = await working((province) => confirmOne(province, 3))
  })
  afterAll(() => kind.stop())
  beforeEach(() => {
    const copy = join(folder(), 'province')
    cpSync(home, copy, { recursive: true })
    const before = home
    home = copy
    return () => {
      home = before
    }
  })

  test('a province that nobody put back opens, with each process’s notes', async () => {
    await working(async () => expect(readdirSync(join(home, 'heads'))).not.toEqual([]))
  })

  test('a database that was put back does not open until it is told; then no number is given twice', async () => {
    const put = { database: kind.copy(backup, folder()) }
    expect(await problem(open(put))).toBe('server.database.behind')
    await working(
      async ({ heads, integrity }) => {
        const losses = await planRestored(heads, sampleOfficer)
        expect(losses).toMatchObject({ epoch: 1, series: [{ name: '2025/05/intermediate', last: 1, seen: 3 }] })
        expect(losses!.log.seen).toBeGreaterThan(losses!.log.size)
        const { faults } = await checkProvince(integrity, sampleOfficer)
        expect(faults.map((fault) => fault.kind)).toEqual(['behind'])
        expect(await acceptRestored(heads, sampleOfficer)).toBe(2)
        expect(await problem(acceptRestored(heads, sampleOfficer))).toBe('server.restored.whole')
      },
      { ...put, behind: true },
    )
    await working(async (province) => {
      const { database: reader } = province.log.store
      const entries = await Promise.all(
        Array.from({ length: await logSize(reader) }, (_, position) => getLogEntry(reader, position)),
      )
      expect(entries).toContainEqual(expect.objectContaining({ kind: 'province.restored', epoch: 2 }))
      const number = await confirmOne(province, 4)
      expect(Number(number.slice(-6))).toBe(Number(lastNumber.slice(-6)) + 1)
      const { faults } = await checkProvince(province.integrity, sampleOfficer)
      expect(faults).toEqual([])
    }, put)
    // The same backup once more: the numbers of the second life count too.
    const again = { database: kind.copy(backup, folder()) }
    expect(await problem(open(again))).toBe('server.database.behind')
    await working(
      async ({ heads }) => {
        expect(await planRestored(heads, sampleOfficer)).toMatchObject({ epoch: 2, series: [{ last: 1, seen: 4 }] })
        expect(await acceptRestored(heads, sampleOfficer)).toBe(3)
      },
      { ...again, behind: true },
    )
  })

  test('a unit learns from its standing and from the feed that the province went on from a backup', async () => {
    const worked = { database: kind.copy(database, folder()) }
    const device = await working(async (province) => {
      const [unit] = await province.units.store.database.selectFrom('unit').select('id').execute()
      const code = await issueEnrolmentCode(province.units, sampleOfficer, { unitId: unit!.id })
      return ScriptedDevice.ready(await province.listen(), code, province.units)
    }, worked)
    const put = { database: kind.copy(worked.database, folder()) }
    /** Asks as the device, of the province where it listens now. */
    const asking = <Result>(work: (province: Province) => Promise<Result>, options: object): Promise<Result> =>
      working(async (province) => {
        Object.assign(device, { url: await province.listen() })
        return work(province)
      }, options)

    const before = await asking(async (province) => {
      const { manifest } = await device.submit([await samplePerson(9)])
      await confirmBatch(province.issuing, sampleOfficer, { batchId: manifest.batchId })
      const { log, store } = province.log
      const { size, root: hash } = openCheckpoint(await log.checkpoint(store.database), province.keys.log)
      const feed = await device.call('feed')
      const { head } = await device.call('deviceStanding')
      expect([head, feed.head]).toEqual([head, { epoch: 1, size, root: hash.toString('hex') }])
      expect(feed).not.toHaveProperty('beyond')
      expect(await device.call('feed', undefined, {}, { after: feed.cursor })).not.toHaveProperty('beyond')
      return { cursor: feed.cursor }
    }, worked)
    await working(({ heads }) => acceptRestored(heads, sampleOfficer), { ...put, behind: true })
    await asking(async () => {
      const { head } = await device.call('deviceStanding')
      expect(head).toMatchObject({ epoch: 2 })
      const feed = await device.call('feed', undefined, {}, { after: before.cursor })
      expect(feed).toMatchObject({ events: [], cursor: before.cursor, more: false, beyond: true, head })
    }, put)
  })

  test('a database that went another way than the notes say is behind too', async () => {
    const put = { database: kind.copy(backup, folder()) }
    // Somebody removes the notes, works on, and puts them back.
    const notes = join(home, 'heads')
    const kept = join(folder(), 'heads')
    cpSync(notes, kept, { recursive: true })
    rmSync(notes, { recursive: true })
    await working(async (province) => {
      for (const index of [5, 6, 7, 8]) await confirmOne(province, index)
    }, put)
    expect(await problem(open(put).then((province) => province.close()))).toBe('no problem')
    rmSync(notes, { recursive: true })
    cpSync(kept, notes, { recursive: true })
    expect(await problem(open(put))).toBe('server.database.behind')
  })
}

onEveryDatabase(suite)

describe('a folder of heads', () => {
  const heads = (seq: number, serial: number, epoch = 1) => ({
    epoch,
    log: { size: seq, root: `root ${seq}` },
    audit: { seq, hash: `hash ${seq}` },
    series: { a: serial, b: 1 },
  })

  test('answers with the furthest of what all processes wrote, whatever the order', async () => {
    const path = join(folder(), 'heads')
    expect(await new HeadsFolder(path).read()).toBeUndefined()
    const [one, other] = [new HeadsFolder(path), new HeadsFolder(path)]
    await other.advance(heads(5, 2))
    await one.advance(heads(3, 7))
    await one.advance(heads(2, 1))
    await Promise.all([other.advance(heads(6, 2)), other.advance(heads(9, 3)), other.advance(heads(8, 2))])
    await one.close()
    await other.close()
    expect(await new HeadsFolder(path).read()).toEqual({ ...heads(9, 7) })
    const later = new HeadsFolder(path)
    await later.advance(heads(4, 1, 2))
    await later.close()
    expect(await new HeadsFolder(path).read()).toEqual(heads(4, 7, 2))
  })

  test('a line that a crash cut off, at any byte, leaves what was written before it', async () => {
    const path = join(folder(), 'heads')
    const writer = new HeadsFolder(path)
    await writer.advance(heads(1, 1))
    await writer.advance(heads(2, 2))
    await writer.close()
    const file = join(path, readdirSync(path)[0]!)
    const [first, second] = readFileSync(file, 'utf8').split('\n') as [string, string]
    for (let length = 0; length < second.length; length++) {
      writeFileSync(file, `${first}\n${second.slice(0, length)}`)
      expect(await new HeadsFolder(path).read()).toEqual(heads(1, 1))
    }
    appendFileSync(file, second.slice(-1))
    expect(await new HeadsFolder(path).read()).toEqual(heads(2, 2))
  })

  test('a process takes over what ended processes of this machine left, and leaves those that run', async () => {
    const path = join(folder(), 'heads')
    const other = new HeadsFolder(path)
    await other.advance(heads(5, 5))
    await other.close()
    const [running] = readdirSync(path)
    // No process has this number: Linux ends at 2^22.
    const ended = `${hostname()}-99999999-x.heads`
    const foreign = 'elsewhere-99999999-x.heads'
    for (const name of [ended, foreign]) writeFileSync(join(path, name), `${JSON.stringify(heads(8, 8))}\n`)
    const next = new HeadsFolder(path)
    await next.advance(heads(6, 6))
    await next.close()
    const names = readdirSync(path)
    expect(names).not.toContain(ended)
    expect(names).toEqual(expect.arrayContaining([running, foreign]))
    expect(names).toHaveLength(3)
    expect(await new HeadsFolder(path).read()).toEqual(heads(8, 8))
  })
})
