import { request as httpRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { generateSigningKey } from '../../src/trust/keys.ts'
import { signRequest } from '../../src/trust/request.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'

let stage: Stage
let device: ScriptedDevice
beforeEach(async () => {
  stage = await openStage()
  device = await ScriptedDevice.ready(stage.address, await stage.code(), stage.province.units)
})
afterEach(() => stage.close())

const path = '/api/v1/feed'
const sign = (change: Partial<Parameters<typeof signRequest>[0]> = {}, key = device.key) =>
  signRequest({ method: 'GET', host: new URL(stage.address).host, path, body: '', ...change }, key, new Date())
const get = async (headers: Record<string, string>) => {
  const response = await fetch(stage.address + path, { headers })
  return { status: response.status, code: ((await response.json()) as { code?: string }).code }
}

describe('a request of a device', () => {
  test('is refused for another host, body, path or method than the signed one', async () => {
    expect((await get(sign())).status).toBe(200)
    expect(await get(sign({ host: 'zczs.example' }))).toEqual({ status: 421, code: 'server.request.host' })
    expect(await get({ ...sign(), 'gzzc-host': 'zczs.example' })).toEqual({
      status: 401,
      code: 'trust.request.signature',
    })
    expect(await get(sign({ method: 'POST' }))).toMatchObject({ code: 'trust.request.signature' })
    expect(await get(sign({ body: 'x' }))).toMatchObject({ code: 'trust.request.signature' })
    expect(await get({ ...sign(), 'gzzc-body-sha256': '0'.repeat(64) })).toMatchObject({
      code: 'trust.request.signature',
    })
  })

  test('with a wrong signature is refused before its body arrives', async () => {
    const headers = {
      ...sign({ method: 'POST', path: '/api/v1/batches' }, generateSigningKey()),
      'content-length': '30000000',
    }
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(`${stage.address}/api/v1/batches`, { method: 'POST', headers })
      request.on('response', (response) => {
        resolve(response.statusCode)
        request.destroy()
      })
      request.on('error', reject)
      // The headers go out; of the body not one byte does.
      request.flushHeaders()
    })
    expect(status).toBe(401)
  })

  test('with personal data is refused unless its body is sealed to the province, for this path and device', async () => {
    const roster = '/api/v1/roster'
    const body = JSON.stringify({ waiting: [], gone: [] })
    const post = async (path: string, content: Uint8Array | string) => {
      const response = await device.send('POST', path, content)
      return ((await response.json()) as { code?: string }).code
    }
    expect(await post(roster, device.seal(roster, body))).toBeUndefined()
    expect(await post(roster, body)).toBe('trust.sealed.broken')
    expect(await post(roster, device.seal('/api/v1/batches', body))).toBe('trust.sealed.broken')
    const other = await ScriptedDevice.ready(stage.address, await stage.code(), stage.province.units)
    expect(await post(roster, other.seal(roster, body))).toBe('trust.sealed.broken')
  })

  test('is refused unread once its client failed too often, and a wrong clock does not count as a failure', async () => {
    const slow = signRequest(
      { method: 'GET', host: new URL(stage.address).host, path, body: '' },
      device.key,
      new Date(Date.now() - 3_600_000),
    )
    for (let count = 0; count < 65; count++) expect((await get(slow)).code).toBe('server.request.clock')
    const stranger = generateSigningKey()
    const codes: (string | undefined)[] = []
    for (let count = 0; count < 70; count++) codes.push((await get(sign({}, stranger))).code)
    expect(codes.slice(0, 60)).toEqual(Array(60).fill('trust.request.signature'))
    expect(codes.at(-1)).toBe('server.request.tooMany')
  })
})
