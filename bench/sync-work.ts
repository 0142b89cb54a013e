import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { importFile } from '../src/core/intake/session/import-file.ts'
import { attachPhoto } from '../src/core/photos/photo-store.ts'
import { eachRecord } from '../src/core/records/record-reader.ts'
import { review } from '../src/core/review/review.ts'
import { query } from '../src/core/store/database.ts'
import { submit } from '../src/core/submission/submit.ts'
import { syncUnit } from '../src/core/sync/sync.ts'
import { Unit } from '../src/core/unit.ts'
import { encodeJpeg } from '../src/photo/node/jpeg.ts'
import { samplePersons } from '../src/sample/persons.ts'
import { sampleAccounts, samplePassword } from '../src/sample/sample-unit.ts'
import { writeSampleWorkbook } from '../src/sample/sample-workbook.ts'
import { sha256Hex } from '../src/trust/sha256.ts'
import type { Answered, Asked } from './sync-province.ts'

/** Bytes after which the bare copy makes what it has durable, as sync does with each pack. */
export const packBytes = 1_000_000
const { values } = parseArgs({ allowPositionals: true, strict: false, options: { size: { type: 'string' } } })
/** People of the batch; fewer with `--size N`. */
export const people = Number(values['size'] ?? 10_000)
const photoBytes = 20_000

/** Work as one of the unit's accounts. */
export const as = async <Result>(
  home: string,
  role: keyof typeof sampleAccounts,
  work: (unit: Unit) => Promise<Result>,
): Promise<Result> => {
  const unit = await Unit.open(home, { account: sampleAccounts[role], password: samplePassword })
  try {
    return await work(unit)
  } finally {
    await unit.close()
  }
}

/** So many photos of 20 KB: one picture, and a comment that makes each another file. */
export const makePhotos = async (count: number): Promise<Buffer[]> => {
  const [width, height] = [295, 413]
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => [90, 120, 200][at % 3]!)
  const portrait = Buffer.from(await encodeJpeg({ width, height, pixels }, { quality: 20, chroma: '4:2:0' }))
  return Array.from({ length: count }, (_, index) => {
    const filler = Buffer.alloc(photoBytes - portrait.length - 4, index.toString(36).padStart(8, '-'))
    const comment = Buffer.from([0xff, 0xfe, (filler.length + 2) >> 8, (filler.length + 2) & 0xff])
    // Behind the two bytes that begin a JPEG.
    return Buffer.concat([portrait.subarray(0, 2), comment, filler, portrait.subarray(2)])
  })
}

/** Gives the enrolled unit in a folder a sealed batch of 10,000 people with their photos. */
export const prepareBatch = async (home: string, folder: string): Promise<void> => {
  await as(home, 'clerk', async (unit) => {
    await syncUnit(unit.syncContext)
    const list = join(folder, 'people.xlsx')
    const persons = samplePersons(Math.ceil(people * 1.2), 7, unit.dictionary).filter(({ fault }) => !fault)
    await writeSampleWorkbook(list, persons.slice(0, people))
    await importFile(unit, list)
    const records = [...eachRecord(unit.database, {})].map(({ id }) => id).slice(0, people)
    const photos = await makePhotos(records.length)
    await unit.gate.writeMuch(unit.session.id, (work) => {
      for (const [index, bytes] of photos.entries()) {
        const sha256 = sha256Hex(bytes)
        const row = { sha256, bytes, size: bytes.length, report: '{"checks":[]}', createdAt: work.at }
        work.database.run(query.insertInto('photo').values({ ...row, original: null, look: null }))
        attachPhoto(work, unit.session, [records[index]!], sha256)
      }
    })
  })
  await as(home, 'reviewer', async (unit) => {
    await review(unit, 'photos', { approve: 'all' })
    await review(unit, 'records', { approve: 'all' })
  })
  await as(home, 'clerk', (unit) => submit(unit))
  await as(home, 'reviewer', (unit) => submit(unit))
}

/** A province in a process of its own. */
export class ProvinceProcess {
  readonly #child: ChildProcess
  province = ''
  copy = ''

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** @param fresh makes a new province in the folder */
  static async start(home: string, fresh = false): Promise<ProvinceProcess> {
    const child = fork(join(import.meta.dirname, 'sync-province.ts'), fresh ? [home, 'new'] : [home])
    const started = new ProvinceProcess(child)
    const [addresses] = (await once(child, 'message')) as [{ province: string; copy: string }]
    Object.assign(started, addresses)
    return started
  }

  async #ask(asked: Asked): Promise<Answered> {
    const answer = once(this.#child, 'message')
    this.#child.send(asked)
    return ((await answer) as [Answered])[0]
  }

  async enrol(home: string): Promise<void> {
    await this.#ask({ enrol: home })
  }

  /** One-time codes of one unit, for so many computers. */
  async codes(count: number): Promise<readonly string[]> {
    const answered = await this.#ask({ codes: count })
    return typeof answered === 'object' && 'codes' in answered ? answered.codes : []
  }

  /** Releases administrators' keys, as an officer does. */
  async release(keyIds: readonly string[]): Promise<void> {
    await this.#ask({ release: keyIds })
  }

  /** Accepts requests for another loopback address. */
  async allow(address: string): Promise<void> {
    await this.#ask({ allow: address })
  }

  /** What the province had in memory at most since it was started, in MiB. */
  async peakMb(): Promise<number> {
    const answered = await this.#ask('memory')
    return typeof answered === 'object' && 'peakMb' in answered ? answered.peakMb : Number.NaN
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.send('end' satisfies Asked)
    await ended
  }
}
