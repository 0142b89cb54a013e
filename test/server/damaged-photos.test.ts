import { mkdtemp, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { BlobFolder } from '../../src/server/blobs/blob-folder.ts'
import { noteDamagedPhoto } from '../../src/server/blobs/damaged-photo.ts'
import { sweepOrphans } from '../../src/server/blobs/unused-blobs.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { initProvince, openProvince } from '../../src/server/province.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { encodePhotoPack } from '../../src/shared/sync/photo-pack.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const blobPath = (home: string, sha256: string): string => join(home, 'blobs', sha256.slice(0, 2), sha256)

/** Every file below the blobs' folder. */
const filesOf = async (home: string): Promise<string[]> => {
  const found = await readdir(join(home, 'blobs'), { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map(({ name }) => name)
}

const suite = (kind: DatabaseKind): void => {
  beforeAll(() => kind.start())
  afterAll(() => kind.stop())

  /** A province with a confirmed batch of so many people, and the computer that submitted it. */
  const open = async (people: number) => {
    const home = join(await mkdtemp(join(tmpdir(), 'gzzc-damaged-')), 'province')
    await initProvince(home, { database: kind.create(home), specimen: true })
    const openAgain = async () => {
      const opened = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
      onTestFinished(() => opened.close())
      return opened
    }
    const province = await openAgain()
    const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
    const device = await ScriptedDevice.ready(await province.listen(), enrolmentCode, province.units)
    const persons = await Promise.all(Array.from({ length: people }, (_, index) => samplePerson(index + 1)))
    const { manifest } = await device.submit(persons)
    const { confirmed } = await confirmBatch(province.issuing, officer, { batchId: manifest.batchId })
    expect(confirmed).toHaveLength(people)
    return { home, province, openAgain, device, persons }
  }

  test('a photo whose file is damaged is asked for again, and its certificate is issued then', async () => {
    const { home, province, device, persons } = await open(2)
    const photo = persons[0]!.photo
    const hash = sha256Hex(photo)
    const changed = Buffer.from(photo)
    changed[changed.length - 1]! ^= 1
    await writeFile(blobPath(home, hash), changed)
    expect(await device.call('wantedPhotos')).toEqual({ hashes: [] })

    const first = await issueCertificates(province.issuing, officer)
    expect(first.issued).toHaveLength(1)
    expect(first.failed).toMatchObject([{ problem: { code: 'server.blob.damaged' } }])
    expect(await device.call('wantedPhotos')).toEqual({ hashes: [hash] })
    expect(await device.call('lackingPhotos', { hashes: persons.map((one) => sha256Hex(one.photo)) })).toEqual({
      lacking: [hash],
    })
    const pack = encodePhotoPack([photo]) as Uint8Array<ArrayBuffer>
    expect(await device.call('uploadPhotos', pack)).toEqual({ photos: [{ sha256: hash, stored: 'new' }] })
    expect(await device.call('uploadPhotos', pack)).toEqual({ photos: [{ sha256: hash, stored: 'known' }] })
    expect((await readFile(blobPath(home, hash))).equals(photo)).toBe(true)
    expect(await device.call('wantedPhotos')).toEqual({ hashes: [] })
    const second = await issueCertificates(province.issuing, officer)
    expect([second.issued.length, second.failed]).toEqual([1, []])
  })

  test('only a damaged photo is marked, and only units with its record are asked', async () => {
    const { province, device, persons } = await open(1)
    const { store } = province.issuing
    const sha256 = sha256Hex(persons[0]!.photo)
    await noteDamagedPhoto(store, new Problem('server.blob.damaged', { sha256: '0'.repeat(64) }))
    await noteDamagedPhoto(store, new Problem('server.photo.unprintable'))
    expect(await device.call('wantedPhotos')).toEqual({ hashes: [] })
    await noteDamagedPhoto(store, new Problem('server.blob.damaged', { sha256 }))
    await noteDamagedPhoto(store, new Problem('server.blob.damaged', { sha256 }))
    expect(await device.call('wantedPhotos')).toEqual({ hashes: [sha256] })
    const rows = await store.database
      .selectFrom('audit')
      .select('subject')
      .where('action', '=', 'photo.damaged')
      .execute()
    expect(rows).toEqual([{ subject: `photo:${sha256}` }])
    const other = await addUnit(province.units, officer, {
      ...sampleUnit,
      name: '样例乙市局',
      creditCode: '115203000094112347',
    })
    const stranger = new ScriptedDevice(device.url)
    await stranger.enrol(other.enrolmentCode)
    expect(await stranger.call('wantedPhotos')).toEqual({ hashes: [] })
  })

  test('two processes that issue at once make every certificate once', { timeout: 120_000 }, async () => {
    const { home, province, openAgain } = await open(80)
    const second = await openAgain()
    const results = await Promise.all([
      issueCertificates(province.issuing, officer),
      issueCertificates(second.issuing, officer),
    ])
    const issued = results.flatMap((result) => result.issued)
    expect(issued).toHaveLength(80)
    expect(new Set(issued).size).toBe(80)
    expect(results.every((result) => result.issued.length > 0)).toBe(true)
    // 80 photos and 80 PDFs: no PDF was made and dropped.
    await province.issuing.blobs.unpack()
    expect(await filesOf(home)).toHaveLength(160)
  })

  test.each([
    // No process has this id: Linux gives none above four million.
    ['that process ends', '99999999:another'],
    // As a full disk leaves a claim that could not be dropped.
    ['it is one of this process that makes nothing', `${process.pid}:another`],
  ])('a group that another process makes is left alone until %s', async (_, ended) => {
    const { province } = await open(1)
    if (kind.kind !== 'sqlite') return
    const { store } = province.issuing
    const claim = (claimedBy: string) =>
      store.gate.ungated((database) =>
        database.updateTable('certificate').set({ claimedBy, claimedUntil: '9999-01-01T00:00:00.000Z' }).execute(),
      )
    await claim(`${process.ppid}:another`)
    expect((await issueCertificates(province.issuing, officer)).issued).toEqual([])
    await claim(ended)
    expect((await issueCertificates(province.issuing, officer)).issued).toHaveLength(1)
  })

  test('old files that no row names are swept; young ones and named ones stay', async () => {
    const { home, province } = await open(1)
    await issueCertificates(province.issuing, officer)
    const named = await filesOf(home)
    const blobs = new BlobFolder(join(home, 'blobs'))
    const [old, again, young] = [
      await blobs.put(Buffer.of(1)),
      await blobs.put(Buffer.of(2)),
      await blobs.put(Buffer.of(3)),
    ]
    const draft = `${blobPath(home, old)}.${crypto.randomUUID()}`
    await writeFile(draft, 'half')
    const yesterday = new Date(Date.now() - 25 * 3_600_000)
    for (const name of named) await utimes(blobPath(home, name), yesterday, yesterday)
    for (const path of [draft, blobPath(home, old), blobPath(home, again)]) await utimes(path, yesterday, yesterday)
    // Put again before its row: young again.
    await blobs.put(Buffer.of(2))
    await sweepOrphans({ store: province.issuing.store, blobs }, new Date())
    expect((await filesOf(home)).toSorted()).toEqual([...named, again, young].toSorted())
    expect((await stat(blobPath(home, again))).size).toBe(1)
  })
}

onEveryDatabase(suite)
