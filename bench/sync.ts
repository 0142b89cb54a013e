import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { findEnrolment } from '../src/core/enrolment/enrolment.ts'
import { query } from '../src/core/store/database.ts'
import { writeSetting } from '../src/core/store/settings.ts'
import { readBatchContent } from '../src/core/submission/batch-content.ts'
import { type SyncResult, syncUnit } from '../src/core/sync/sync.ts'
import { mebibyte } from '../src/shared/byte-size.ts'
import { batchRoot } from '../src/trust/batch.ts'
import { canonicalBytes } from '../src/trust/canonical.ts'
import { generateSigningKey, importVerifyingKey } from '../src/trust/keys.ts'
import { signRequest, verifyAnswer } from '../src/trust/request.ts'
import type { Figure } from './figure.ts'
import { measureLoad } from './sync-load.ts'
import { as, ProvinceProcess, packBytes, people, prepareBatch } from './sync-work.ts'

/** Sends bytes as one stream and waits until they are durable. @returns seconds */
const copyBare = async (url: string, bytes: number): Promise<number> => {
  const piece = Buffer.alloc(64 * 1024, 7)
  const begun = performance.now()
  await new Promise<void>((resolve, reject) => {
    const out = request(url, { method: 'POST' }, (answer) => answer.resume().once('end', resolve))
    out.on('error', reject)
    let left = bytes
    const send = (): void => {
      while (left > 0) {
        const part = piece.subarray(0, Math.min(left, piece.length))
        left -= part.length
        if (!out.write(part)) return void out.once('drain', send)
      }
      out.end()
    }
    send()
  })
  return (performance.now() - begun) / 1000
}

/** A line that counts what the unit sends and can be cut once. */
class Line {
  sent = 0
  cutAfter = Number.POSITIVE_INFINITY
  address = ''
  readonly #open = new Set<Socket>()
  readonly #server = createServer((unit) => {
    const out = connect(this.#port, '127.0.0.1')
    for (const [one, other] of [
      [unit, out],
      [out, unit],
    ] as const) {
      this.#open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#open.delete(one)
        other.destroy()
      })
    }
    out.pipe(unit)
    unit.on('data', (bytes: Buffer) => {
      this.sent += bytes.length
      if (this.sent >= this.cutAfter) {
        this.cutAfter = Number.POSITIVE_INFINITY
        unit.resetAndDestroy()
      } else if (!out.write(bytes)) {
        unit.pause()
        out.once('drain', () => unit.resume())
      }
    })
  })
  readonly #port: number

  constructor(province: string) {
    this.#port = Number(new URL(province).port)
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.address = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
  }
}

/** A round that sends the batch; the client's memory at a quarter of the photos and at their end, in MiB. */
const sendBatch = async (home: string) =>
  as(home, 'clerk', async (unit) => {
    const memory = { early: 0, late: 0 }
    const begun = performance.now()
    const result: SyncResult = await syncUnit(unit.syncContext, {
      onProgress: (step, done, total) => {
        if (step !== 'photos') return
        const rss = process.memoryUsage.rss() / mebibyte
        if (done <= total / 4) memory.early = Math.max(memory.early, rss)
        else if (done > (total * 3) / 4) memory.late = Math.max(memory.late, rss)
      },
    })
    const [receipt] = result.receipts
    // A few made-up people resemble each other and are held.
    if (result.photosSent !== people || !receipt || receipt.refused > 0 || receipt.accepted < people * 0.99) {
      throw new Error(`not all was sent or accepted: ${JSON.stringify(result)}`)
    }
    return { seconds: (performance.now() - begun) / 1000, memory }
  })

/** Seconds that signing the requests, canonicalising the records and the tree take in a round with so many requests. */
const trustSeconds = (home: string, requests: number): Promise<number> =>
  as(home, 'clerk', async ({ database }) => {
    const { id } = database.all(query.selectFrom('batch').select('id'))[0]!
    const content = readBatchContent(database, id)
    const key = generateSigningKey()
    const province = importVerifyingKey(key.publicKey)
    const asked = { method: 'POST', host: 'h', path: '/p', bodyHash: '', nonce: '0'.repeat(32) }
    const begun = performance.now()
    batchRoot(content)
    for (const record of content.records) canonicalBytes(record)
    const tree = performance.now() - begun
    const small = new Uint8Array()
    const signing = performance.now()
    for (let index = 0; index < requests; index++) {
      signRequest({ method: 'POST', host: 'h', path: '/p', body: small }, key, new Date())
      verifyAnswer(asked, 200, '{}', Buffer.alloc(64).toString('base64'), province)
    }
    return (tree + performance.now() - signing) / 1000
  })

const pointTo = (home: string, server: string): Promise<void> =>
  as(home, 'clerk', (unit) =>
    unit.gate.write('unit', ({ database }) =>
      writeSetting(database, 'enrolment', { ...findEnrolment(database)!, server }),
    ),
  )

/** Sync of 10,000 records and photos of 20 KB over loopback, against a bare copy of the same bytes in the same run. */
export async function* figures(): AsyncGenerator<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'gzzc-bench-sync-'))
  const figure = (name: string, value: number, unit: string, against: string, limit: number, aim: number): Figure => ({
    bench: 'sync',
    figure: name,
    value,
    unit,
    against,
    ratio: value / limit,
    aim,
    holds: value / limit <= aim,
    peakRssMb: peakRssMb(),
  })
  try {
    const provinceHome = join(folder, 'province')
    const province = await ProvinceProcess.start(provinceHome, true)
    const unit = join(folder, 'unit')
    await province.enrol(unit)
    await prepareBatch(unit, folder)
    await province.end()
    const again = join(folder, 'unit-cut')
    cpSync(unit, again, { recursive: true })
    cpSync(provinceHome, join(folder, 'province-cut'), { recursive: true })

    const whole = await ProvinceProcess.start(provinceHome)
    await pointTo(unit, whole.province)
    const bytes = people * 20_000
    const bare = Math.min(await copyBare(whole.copy, bytes), await copyBare(whole.copy, bytes))
    const { seconds, memory } = await sendBatch(unit)
    yield figure('10,000 records and photos of 20 KB', seconds, 's', 'one bare stream to disk', bare, 2)
    const trust = await trustSeconds(unit, Math.ceil(bytes / packBytes) + 20)
    yield figure('signing, canonicalising, tree', trust, 's', 'the whole round', seconds, 0.01)
    yield figure(
      'memory of the unit at the end of the photos',
      memory.late,
      'MB',
      'at a quarter of them',
      memory.early,
      1.15,
    )
    await whole.end()

    const cut = await ProvinceProcess.start(join(folder, 'province-cut'))
    const cutLine = new Line(cut.province)
    await cutLine.listen()
    await cut.allow(cutLine.address)
    await pointTo(again, cutLine.address)
    cutLine.cutAfter = bytes * 0.9
    await sendBatch(again)
    const records = cutLine.sent - bytes
    yield figure('bytes again after a cut at 90 %', records / mebibyte, 'MB', 'all photos', bytes / mebibyte, 0.12)
    cutLine.close()
    await cut.end()

    const { packsMb, slowest } = await measureLoad(folder)
    yield figure('memory of the province, 50 full packs at once', packsMb, 'MB', 'a limit of 500 MB', 500, 1)
    yield figure('lookups, 99 of 100, while 200 computers sync', slowest, 'ms', 'a limit of 250 ms', 250, 1)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
