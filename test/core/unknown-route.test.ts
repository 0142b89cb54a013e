import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { lacksRoute, ProvinceClient } from '../../src/core/sync/province-client.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { answerSignatureHeader, requestHeaders } from '../../src/shared/sync/request-signature.ts'
import { wireVersion, wireVersionHeader } from '../../src/shared/sync/wire-version.ts'
import { generateSigningKey, importVerifyingKey } from '../../src/trust/keys.ts'
import { requestNonce, verifyAnswer } from '../../src/trust/request.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { openProvinceCopy, type PreparedProvince, prepareProvince } from '../fixtures/province/own-province.ts'

let prepared: PreparedProvince

beforeAll(async () => {
  prepared = await prepareProvince()
})

test('the province signs that it does not have a path of the contract', async () => {
  const province = await openProvinceCopy(prepared.home)
  const url = await province.listen()
  const asked = {
    method: 'POST',
    host: new URL(url).host,
    path: '/api/v1/of-a-later-version',
    bodyHash: sha256Hex('{}'),
    nonce: requestNonce(),
  }
  const response = await fetch(url + asked.path, {
    method: asked.method,
    body: '{}',
    headers: {
      [requestHeaders.host]: asked.host,
      [requestHeaders.bodyHash]: asked.bodyHash,
      [requestHeaders.nonce]: asked.nonce,
    },
  })
  const body = Buffer.from(await response.arrayBuffer())
  expect([response.status, JSON.parse(body.toString())]).toMatchObject([404, { code: 'server.request.notFound' }])
  const key = importVerifyingKey(province.keys.signing.publicKey)
  expect(verifyAnswer(asked, 404, body, response.headers.get(answerSignatureHeader)!, key)).toBe(true)
  expect(response.headers.get(wireVersionHeader)).toBe(String(wireVersion))
})

/** A server that knows no path and signs nothing. */
const serverOfVersion = async (version: number | undefined): Promise<string> => {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(404, {
      'content-type': 'application/json',
      ...(version === undefined ? {} : { [wireVersionHeader]: String(version) }),
    })
    response.end(JSON.stringify(new Problem('server.request.notFound')))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.each([
  [undefined, 'core.sync.serverOlder', true],
  [wireVersion + 1, 'core.sync.unitOlder', false],
  // Of the same version it would have signed.
  [wireVersion, 'core.sync.unsigned', false],
] as const)('an unsigned "no such path" of a server of version %s is told as %s', async (version, code, lacks) => {
  const province = generateSigningKey().publicKey
  const client = new ProvinceClient(await serverOfVersion(version), {
    province,
    device: generateSigningKey(),
    now: () => new Date(),
  })
  const error = await client.call('deviceStanding').catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code })
  expect(lacksRoute(error)).toBe(lacks)
})
