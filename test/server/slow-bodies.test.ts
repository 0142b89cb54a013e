import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Province } from '../../src/server/province.ts'
import { issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { mebibyte } from '../../src/shared/byte-size.ts'
import { openProvinceCopy, type PreparedProvince, prepareProvince } from '../fixtures/province/own-province.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

let prepared: PreparedProvince
beforeAll(async () => {
  prepared = await prepareProvince()
})

const open = async (silence?: number): Promise<{ province: Province; url: string }> => {
  const province = await openProvinceCopy(prepared.home)
  return { province, url: await province.listen(silence === undefined ? {} : { silence }) }
}
const deviceAt = async ({ province, url }: { province: Province; url: string }): Promise<ScriptedDevice> =>
  ScriptedDevice.ready(url, await issueEnrolmentCode(province.units, officer, prepared), province.units)

/** Sends the head of a lookup, then its body in pieces that are `gap` apart; resolves with what the server said. */
const trickle = async (url: string, pieces: readonly string[], gap: number): Promise<string> => {
  const { hostname, port, host } = new URL(url)
  const length = Buffer.byteLength('{"name":"样例","certificateNumber":"X"}')
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  socket.write(
    `POST /api/v1/lookup HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`,
  )
  const left = [...pieces]
  const timer = setInterval(() => {
    const piece = left.shift()
    if (piece === undefined) clearInterval(timer)
    else socket.write(piece)
  }, gap)
  let said = ''
  socket.on('data', (bytes) => {
    said += bytes.toString()
  })
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  clearInterval(timer)
  return said
}

test('a body that arrives slowly is waited for; one that stops is not', async () => {
  const { url } = await open(400)
  const body = '{"name":"样例","certificateNumber":"X"}'
  const begun = performance.now()
  expect(await trickle(url, body.match(/.{1,4}/gu)!, 70)).toContain('HTTP/1.1 200')
  expect(performance.now() - begun).toBeGreaterThan(500)
  expect(await trickle(url, [body.slice(0, 5)], 10)).not.toContain('HTTP/1.1 200')
})

test('compressed bodies are opened, sealed or not, up to the limit of their route', async () => {
  const stage = await open()
  const device = await deviceAt(stage)
  const hashes = ['0'.repeat(64)]
  const sent = await device.send('POST', '/api/v1/photos/lacking', gzipSync(JSON.stringify({ hashes })))
  expect(await sent.json()).toEqual({ lacking: hashes })
  expect(sent.headers.get('accept-encoding')).toBe('gzip')

  const roster = '/api/v1/roster'
  const sealed = device.seal(roster, gzipSync(JSON.stringify({ waiting: [], gone: [] })))
  expect(await (await device.send('POST', roster, sealed)).json()).toEqual({ waiting: 0 })

  const bomb = gzipSync(Buffer.alloc(200 * mebibyte, 32), { level: 9 })
  const before = process.memoryUsage.rss()
  for (const path of [roster, '/api/v1/batches', '/api/v1/photos/packs']) {
    const answer = await device.send('POST', path, device.seal(path, bomb))
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ code: 'server.request.tooLarge' })
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(150 * mebibyte)
  const broken = await device.send('POST', roster, device.seal(roster, gzipSync('{}').subarray(0, 12)))
  expect(await broken.json()).toMatchObject({ code: 'server.request.malformed' })
})
