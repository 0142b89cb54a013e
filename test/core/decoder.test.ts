import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Decoder } from '../../src/core/decoder/decoder.ts'
import { rights } from '../../src/core/decoder/fork-decoder.ts'
import { provinceDefault as spec } from '../../src/shared/photo/spec.ts'
import type { PhotoReport } from '../../src/shared/photo/verdict.ts'
import { root } from '../fixtures/repository.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const entry = join(root, 'src/core/host/decoder-process.ts')
let photo: Buffer
let decoder: Decoder

beforeAll(async () => {
  photo = await sharp({ create: { width: 295, height: 413, channels: 3, background: '#8899aa' } })
    .jpeg()
    .toBuffer()
})
afterEach(() => decoder?.rest())

const check = (bytes: Uint8Array, options = {}): Promise<PhotoReport> => decoder.run('check', { bytes, spec }, options)
const reasonsOf = ({ checks }: PhotoReport) => checks.flatMap(({ reason }) => (reason ? [reason] : []))

/** Process ids of this process's decoders. */
const children = async (): Promise<number[]> => {
  const ids = (await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')).trim().split(' ').filter(Boolean)
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return ids.filter((_, at) => lines[at]!.includes('decoder-process')).map(Number)
}

describe('a decoder process', () => {
  test('has an empty environment, no file of ours open, and nothing of the unit in its arguments', async () => {
    decoder = new Decoder('pictures', 1)
    await check(photo)
    const [id] = await children()
    expect(await readFile(`/proc/${id}/environ`, 'utf8')).toMatch(/^(NODE_CHANNEL_\w+=[\w]*\0)*$/)
    const files = await Promise.all(
      (await readdir(`/proc/${id}/fd`)).map((fd) => readlink(`/proc/${id}/fd/${fd}`).catch(() => '')),
    )
    const regular = files.filter((file) => file.startsWith('/') && !file.startsWith('/dev/'))
    expect(regular.filter((file) => !file.startsWith(root) && !file.includes('node'))).toEqual([])
  })

  test('is started once by preparing it, and does the next job', async () => {
    // A decoder of the test before may still be ending.
    const before = new Set(await children())
    const started = async () => (await children()).filter((id) => !before.has(id))
    decoder = new Decoder('pictures', 1)
    decoder.prepare()
    const prepared = await started()
    expect(prepared).toHaveLength(1)
    decoder.prepare()
    await check(photo)
    expect(await started()).toEqual(prepared)
  })

  /** Runs a script with the rights of a decoder, and returns what it prints. */
  const asDecoder = async (kind: 'pictures' | 'tables', script: string): Promise<string> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...rights(kind, entry), '--input-type=module', '-e', script],
      { env: {}, cwd: root },
    )
    return stdout.trim()
  }

  test.each(['pictures', 'tables'] as const)(
    'of %s may read its own program alone, write nothing and start nothing',
    async (kind) => {
      const tries = `
      import fs from 'node:fs'
      import { spawnSync } from 'node:child_process'
      const told = (act) => { try { act(); return 'done' } catch (error) { return error.code } }
      console.log(JSON.stringify([
        told(() => fs.readFileSync('/etc/hostname')),
        told(() => fs.readdirSync(${JSON.stringify(join(root, 'test'))})),
        told(() => fs.writeFileSync('/tmp/gzzc-decoder', 'x')),
        told(() => fs.writeFileSync(${JSON.stringify(join(root, 'src/x'))}, 'x')),
        told(() => spawnSync('true')),
        told(() => fs.readFileSync(${JSON.stringify(entry)})),
      ]))`
      const denied = 'ERR_ACCESS_DENIED'
      expect(JSON.parse(await asDecoder(kind, tries))).toEqual([denied, denied, denied, denied, denied, 'done'])
    },
  )

  test('of tables may load no native library', async () => {
    const tries = `
      import { createRequire } from 'node:module'
      try { createRequire(${JSON.stringify(entry)})('sharp'); console.log('loaded') } catch (error) { console.log('denied') }`
    expect(await asDecoder('tables', tries)).toBe('denied')
  })

  test('has no network', async () => {
    const tries = `
      import net from 'node:net'
      import dgram from 'node:dgram'
      import dns from 'node:dns'
      import { giveUpNetwork } from ${JSON.stringify(join(root, 'src/core/host/without-network.ts'))}
      giveUpNetwork()
      const told = async (act) => { try { await act(); return 'done' } catch { return 'denied' } }
      console.log(JSON.stringify(await Promise.all([
        told(() => net.connect(9, '127.0.0.1')),
        told(() => net.createServer().listen(0)),
        told(() => dgram.createSocket('udp4')),
        told(() => fetch('http://127.0.0.1:9/')),
        told(() => dns.promises.lookup('localhost')),
      ])))`
    expect(JSON.parse(await asDecoder('tables', tries))).toEqual(Array(5).fill('denied'))
  })
})

describe('a file that ends its decoder', () => {
  test('fails alone: the photos beside it are read by the next process', async () => {
    decoder = new Decoder('pictures', 4)
    const beside = [check(photo), check(photo), check(photo)]
    // An error that is no Problem ends the process, as a fault of a library does.
    const killer = decoder.run('no such task', {})
    expect(await problem(killer)).toBe('general.decoderLost')
    for (const report of await Promise.all(beside)) expect(report.verdict).toBe('fail')
    expect((await check(photo)).verdict).toBe('fail')
  })

  test('or takes too long fails alone as well', async () => {
    decoder = new Decoder('pictures', 4)
    const beside = check(photo)
    const slow = decoder.run('check', { bytes: photo, spec }, { deadline: 1 })
    expect(await problem(slow)).toBe('general.tooSlow')
    expect((await beside).verdict).toBe('fail')
  })

  test('a process that was killed from outside is replaced', async () => {
    decoder = new Decoder('pictures', 2)
    await check(photo)
    const running = [check(photo), check(photo)]
    for (const id of await children()) process.kill(id, 'SIGKILL')
    for (const report of await Promise.all(running)) expect(report.verdict).toBe('fail')
  })
})

describe('jobs', () => {
  test('are cancelled while they wait and while they run', async () => {
    decoder = new Decoder('pictures', 1)
    const [first, second] = [new AbortController(), new AbortController()]
    const running = check(photo, { signal: first.signal })
    const waiting = check(photo, { signal: second.signal })
    first.abort(new Error('stop the first'))
    second.abort(new Error('stop the second'))
    await expect(running).rejects.toThrow('stop the first')
    await expect(waiting).rejects.toThrow('stop the second')
    expect((await check(photo)).verdict).toBe('fail')
  })

  test('beyond the queue are refused at once', async () => {
    decoder = new Decoder('pictures', 1)
    const stop = new AbortController()
    const many = Array.from({ length: 300 }, () => problem(check(photo, { signal: stop.signal })))
    const codes = many.slice(-40)
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['general.busy']))
    stop.abort()
    await Promise.all(many)
  })
})

/** A progressive JPEG whose last scan is repeated: a decoder works through every one of them. */
const manyScans = async (times: number): Promise<Buffer> => {
  const image = sharp({ create: { width: 4000, height: 3990, channels: 3, background: '#8899aa' } })
  const bytes = await image.jpeg({ progressive: true, quality: 50 }).toBuffer()
  const scans: number[] = []
  for (let at = 2; at < bytes.length - 1; at++) if (bytes[at] === 0xff && bytes[at + 1] === 0xda) scans.push(at)
  const end = bytes.lastIndexOf(Buffer.of(0xff, 0xd9))
  const last = bytes.subarray(scans.at(-1), end)
  return Buffer.concat([bytes.subarray(0, end), ...Array<Buffer>(times).fill(last), bytes.subarray(end)])
}

test('bombs among photos leave the photos beside them and the core as they are', async () => {
  decoder = new Decoder('pictures', 4)
  const header = (width: number, height: number): Buffer => {
    const bmp = Buffer.alloc(60)
    bmp.write('BM')
    bmp.writeUInt32LE(54, 10)
    bmp.writeUInt32LE(40, 14)
    bmp.writeInt32LE(width, 18)
    bmp.writeInt32LE(height, 22)
    bmp.writeUInt16LE(24, 28)
    return bmp
  }
  const bombs = [
    await manyScans(1000),
    header(10_900, 10_900),
    header(60_000, 60_000),
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">${'<g>'.repeat(70_000)}</svg>`),
    Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(200_000, 0x41)]),
    Buffer.alloc(31 * 2 ** 20),
  ]
  // Counts while the bombs are read: the event loop of the core goes on.
  let turns = 0
  const counting = setInterval(() => turns++, 5)
  const told = bombs.map((bytes) =>
    check(bytes, { deadline: 10_000 }).then(
      ({ verdict }) => verdict,
      (error: { code: string }) => error.code,
    ),
  )
  const beside = Array.from({ length: 6 }, () => check(photo))
  for (const report of await Promise.all(beside)) expect(reasonsOf(report)).not.toContain('readable.damaged')
  for (const answer of await Promise.all(told))
    expect(['fail', 'general.tooSlow', 'general.decoderLost']).toContain(answer)
  clearInterval(counting)
  expect(turns).toBeGreaterThan(10)
})
