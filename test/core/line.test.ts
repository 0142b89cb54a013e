import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findEnrolment } from '../../src/core/enrolment/enrolment.ts'
import { query } from '../../src/core/store/database.ts'
import { enrolDevice } from '../../src/core/sync/enrol-device.ts'
import { Pace } from '../../src/core/sync/pace.ts'
import { PackSize } from '../../src/core/sync/pack-size.ts'
import { ProvinceClient, type ProvinceClientOptions } from '../../src/core/sync/province-client.ts'
import { ProvinceConnection } from '../../src/core/sync/proxy.ts'
import { sendPhotos } from '../../src/core/sync/send-photos.ts'
import { Unit } from '../../src/core/unit.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { limits } from '../../src/shared/sync/limits.ts'
import { importSigningKey } from '../../src/trust/keys.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { type Crossing, openCutLine, openHostileLine } from '../fixtures/province/hostile-line.ts'
import { samplePhoto } from '../fixtures/province/sample-batch.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'
import { quickPasswords } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const administrator = { account: '样例管理员', password: 'gzzc-sample' }
const photoCount = 60
let stage: Stage
let unit: Unit
let photos: { sha256: string; size: number; bytes: Buffer }[]

beforeAll(async () => {
  stage = await openStage()
  await (await Unit.create(stage.home, administrator, quickPasswords)).close()
  unit = await Unit.open(stage.home, administrator)
  await enrolDevice(unit.provinceContext, { server: stage.address, code: await stage.code(), deviceName: '样例电脑' })
  const made = await Promise.all(Array.from({ length: photoCount }, (_, index) => samplePhoto(index)))
  photos = made.map((bytes) => ({ sha256: sha256Hex(bytes), size: bytes.length, bytes }))
  await unit.gate.write('unit', ({ database, at }) => {
    for (const photo of photos)
      database.run(
        query.insertInto('photo').values({ ...photo, report: '{}', createdAt: at, original: null, look: null }),
      )
  })
})
afterAll(async () => {
  await unit.close()
  await stage.close()
})

const clientAt = (address: string, options: Partial<ProvinceClientOptions> = {}): ProvinceClient => {
  const { deviceKey, keys } = findEnrolment(unit.database)!
  // The line plays a reverse proxy of the province.
  stage.province.access.hosts.addLoopback(address)
  return new ProvinceClient(address, {
    device: importSigningKey(deviceKey),
    province: keys.signing.publicKey,
    sealing: keys.sealing!.publicKey,
    now: () => new Date(),
    ...options,
  })
}

/** The registry code and the found sentence of a failed call. */
const refusal = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
    return 'no problem'
  } catch (error) {
    return error instanceof Problem ? `${error.code} ${error.toJSON().found}` : `raw ${String(error)}`
  }
}

const html = { 'content-type': 'text/html; charset=utf-8' }
const loginPage = Buffer.from('<html><head><title>校园网\n 登录</title></head><body>请先登录</body></html>')
const json = { 'content-type': 'application/json' }

/** Meets the first requests with faults and passes on the others. */
const first = (...faults: ((crossing: Crossing) => unknown)[]) => {
  const left = [...faults]
  return async (crossing: Crossing): Promise<void> => {
    const fault = left.shift()
    if (fault) await fault(crossing)
    else crossing.answer(await crossing.forward())
  }
}

const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes)
  copy[Math.floor(copy.length / 2)]! ^= 4
  return copy
}

describe('hiccups', () => {
  const kinds: Record<string, (crossing: Crossing) => unknown> = {
    'the request is cut': ({ request }) => request.socket.destroy(),
    'the answer is lost': async ({ forward, response }) => {
      await forward()
      response.destroy()
    },
    'the answer is cut': async ({ forward, response }) => {
      const { status, headers, body } = await forward()
      response.writeHead(status, { 'content-type': headers['content-type'], 'content-length': body.length })
      response.write(body.subarray(0, body.length / 2), () => response.destroy())
    },
    'the answer is shortened': async ({ forward, answer }) => {
      const message = await forward()
      answer({ ...message, body: message.body.subarray(0, message.body.length / 2) })
    },
    'the answer is garbled': async ({ forward, answer }) => {
      const message = await forward()
      answer({ ...message, body: flipped(message.body) })
    },
    'the request is garbled': async ({ forward, answer, request, body }) =>
      answer(await forward(request.headers, flipped(body))),
    'a header is garbled': async ({ forward, answer, request }) =>
      answer(await forward({ ...request.headers, 'gzzc-nonce': '0'.repeat(32) })),
    'the host is garbled': async ({ forward, answer, request }) =>
      answer(await forward({ ...request.headers, 'gzzc-host': 'zczs.example' })),
    'the request arrives twice': async ({ forward, answer }) => {
      await forward()
      answer(await forward())
    },
    'the clock of the request is garbled': async ({ forward, answer, request }) =>
      answer(await forward({ ...request.headers, 'gzzc-time': '2001-01-01T00:00:00.000Z' })),
    'a page answers': ({ answer }) => answer({ headers: html, body: loginPage }),
    'a redirect answers': ({ answer }) => answer({ status: 302, headers: { location: 'http://10.0.0.1/login' } }),
    'nothing answers': ({ answer }) => answer({}),
    'a gateway fails': ({ answer }) => answer({ status: 502, headers: html, body: loginPage }),
    'a gateway fails otherwise': ({ answer }) => answer({ status: 500, headers: html, body: loginPage }),
    'a gateway asks to wait': ({ answer }) => answer({ status: 429, headers: { 'retry-after': '0' } }),
    'an earlier answer comes again': ({ answer }) => answer({ headers: json, body: Buffer.from('{"lacking":[]}') }),
    'the answer is compressed on the way': async ({ forward, answer }) => {
      const message = await forward()
      if (message.headers['content-encoding']) return answer(message)
      answer({ ...message, headers: { ...message.headers, 'content-encoding': 'gzip' }, body: gzipSync(message.body) })
    },
  }

  test.each(Object.keys(kinds))('%s: the call succeeds', async (kind) => {
    const client = clientAt(await openHostileLine(stage.address, first(kinds[kind]!)))
    const hashes = ['0'.repeat(64), '1'.repeat(64)]
    expect(await client.call('lackingPhotos', { body: { hashes } })).toEqual({ lacking: hashes })
  })

  test('different hiccups in a row are each tried again', async () => {
    const faults = ['the answer is garbled', 'the request arrives twice', 'the request is garbled', 'a page answers']
    const client = clientAt(await openHostileLine(stage.address, first(...faults.map((kind) => kinds[kind]!))))
    expect(await client.call('lackingPhotos', { body: { hashes: [] } })).toEqual({ lacking: [] })
  })
})

describe('what stands between', () => {
  const cases: Record<string, [Parameters<Crossing['answer']>[0], string]> = {
    'a login page': [
      { headers: html, body: loginPage },
      'core.sync.portal 回答的不是省级服务，而是“HOST”的网页“校园网 登录”',
    ],
    'a redirect': [
      { status: 302, headers: { location: 'http://10.0.0.1:81/login' } },
      'core.sync.portal 回答的不是省级服务，而是“10.0.0.1:81”的网页“无标题”',
    ],
    'a redirect to nowhere': [
      { status: 302, headers: { location: 'http://[' } },
      'core.sync.portal 回答的不是省级服务，而是“HOST”的网页“无标题”',
    ],
    '511': [
      { status: 511, headers: {}, body: loginPage },
      'core.sync.portal 回答的不是省级服务，而是“HOST”的网页“校园网 登录”',
    ],
    'a firewall': [
      { status: 403, headers: html, body: Buffer.from('<h1>Blocked  by policy</h1>') },
      'core.sync.portal 回答的不是省级服务，而是“HOST”的网页“Blocked by policy”',
    ],
    'a proxy nobody set': [{ status: 407 }, 'core.sync.unreachable 连不上省级服务（途中的代理服务器要求用户名和密码）'],
    'a limit of nginx': [
      { status: 413, headers: html, body: loginPage },
      'core.sync.tooLarge 途中的设备不放行这么大的内容（1 KB）',
    ],
    nothing: [{}, 'core.sync.answer 省级服务的回答无法识别（lackingPhotos）'],
    'JSON null': [
      { headers: json, body: Buffer.from('null') },
      'core.sync.answer 省级服务的回答无法识别（lackingPhotos）',
    ],
    'a made-up problem': [
      { status: 500, headers: json, body: Buffer.from('{"code":"made.up","details":{}}') },
      'core.sync.answer 省级服务的回答无法识别（lackingPhotos）',
    ],
    'a clock that is no time': [
      {
        status: 401,
        headers: json,
        body: Buffer.from('{"code":"server.request.clock","details":{"serverTime":"yesterday"}}'),
      },
      'core.sync.unsigned 收到的回答没有省级服务的签名，或签名不对（lackingPhotos）',
    ],
    'broken gzip': [
      { headers: { ...json, 'content-encoding': 'gzip' }, body: Buffer.from('no gzip at all') },
      'core.sync.answer 省级服务的回答无法识别（lackingPhotos）',
    ],
    'a gzip bomb': [
      { headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(100 * 2 ** 20), { level: 9 }) },
      'core.sync.answer 省级服务的回答无法识别（lackingPhotos）',
    ],
    'an overloaded server for two minutes': [
      { status: 503, headers: { 'retry-after': '120' } },
      'core.sync.unreachable 连不上省级服务（服务繁忙，请在 2 分钟后再试）',
    ],
  }

  test.each(Object.keys(cases))('%s is named', async (name) => {
    const [message, words] = cases[name]!
    const address = await openHostileLine(stage.address, ({ answer }) => answer(message))
    const found = await refusal(clientAt(address).call('lackingPhotos', { body: { hashes: [] } }))
    expect(found.replace(new URL(address).host, 'HOST')).toBe(words)
  })

  test.each(['yesterday', '+275760-09-13T00:00:00.000Z', '', '9'.repeat(400)])(
    'the time %j of a server that is not pinned yet is not taken',
    async (serverTime) => {
      const body = Buffer.from(JSON.stringify({ code: 'server.request.clock', details: { serverTime } }))
      const address = await openHostileLine(stage.address, ({ answer }) => answer({ status: 401, headers: json, body }))
      const { deviceKey } = findEnrolment(unit.database)!
      const client = new ProvinceClient(address, { device: importSigningKey(deviceKey), now: () => new Date() })
      expect(await problem(client.call('deviceStanding'))).toBe('server.request.clock')
    },
  )

  test('retry-after is obeyed', async () => {
    const begun = performance.now()
    const wait = ({ answer }: Crossing) => answer({ status: 503, headers: { 'retry-after': '2' } })
    const client = clientAt(await openHostileLine(stage.address, first(wait)))
    await client.call('lackingPhotos', { body: { hashes: [] } })
    expect(performance.now() - begun).toBeGreaterThan(1_900)
  })

  test('a reverse proxy that allows little gets smaller packs', async () => {
    const allowed = 90_000
    let largest = 0
    const address = await openHostileLine(stage.address, async ({ path, body, answer, forward }) => {
      if (path.includes('packs') && body.length > allowed) return answer({ status: 413, headers: html })
      if (path.includes('packs')) largest = Math.max(largest, body.length)
      answer(await forward())
    })
    const some = await Promise.all(Array.from({ length: 50 }, (_, index) => samplePhoto(1_000 + index)))
    const given = some.map((bytes) => ({ sha256: sha256Hex(bytes), size: bytes.length, bytes }))
    await unit.gate.write('unit', ({ database, at }) => {
      for (const photo of given)
        database.run(
          query.insertInto('photo').values({ ...photo, report: '{}', createdAt: at, original: null, look: null }),
        )
    })
    const context = { database: unit.database, client: clientAt(address) }
    expect(await sendPhotos(context, given, {})).toBe(50)
    expect(largest).toBeGreaterThan(allowed / 4)
  })
})

describe('proxies', () => {
  /** What the clerk reads when a proxy answers CONNECT so. */
  const through = async (answer: string | undefined): Promise<string> => {
    const proxy = createServer().on('connect', (_request, socket) => {
      if (answer === undefined) socket.destroy()
      else socket.end(answer)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void proxy.close())
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const { connect } = new ProvinceConnection(
      () => ({ mode: 'system' }),
      async () => address,
    )
    return (await refusal(clientAt(stage.address, { connect }).call('deviceStanding'))).replace(
      new URL(stage.address).host,
      'HOST',
    )
  }

  test.each([
    ['HTTP/1.1 407 No\r\n\r\n', 'core.sync.unreachable 连不上省级服务（代理服务器要求用户名和密码，或给的不对）'],
    ['HTTP/1.1 403 No\r\n\r\n', 'core.sync.unreachable 连不上省级服务（代理服务器不肯转接（403））'],
    [
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>登录</title>',
      'core.sync.portal 回答的不是省级服务，而是“HOST”的网页“登录”',
    ],
    ['HTTP/1.1 200 OK\r\n\r\n<title>登录</title>', 'core.sync.portal 回答的不是省级服务，而是“HOST”的网页“登录”'],
    [undefined, 'core.sync.unreachable 连不上省级服务（连接中断）'],
  ])('%j', async (answer, words) => {
    expect(await through(answer)).toBe(words)
  })

  test('a page in place of an applicant’s photo is no lost photo', async () => {
    const address = await openHostileLine(stage.address, ({ answer }) => answer({ headers: html, body: loginPage }))
    const photo = clientAt(address).call('uploadedPhoto', { places: { sha256: '0'.repeat(64) } })
    expect(await problem(photo)).toBe('core.sync.portal')
  })
})

describe('versions', () => {
  test.each([
    ['1', 'core.sync.serverOlder 省级服务比本机程序旧（接口第 1 版，本机是第 2 版），不认识这次的请求'],
    [undefined, 'core.sync.serverOlder 省级服务比本机程序旧（接口第 1 版，本机是第 2 版），不认识这次的请求'],
    ['3', 'core.sync.unitOlder 本机程序比省级服务旧（接口第 2 版，省里是第 3 版），看不懂这次的回答'],
    [
      '2',
      'server.request.malformed 请求内容不符合要求（hashes.0: Invalid string: must match pattern /^[0-9a-f]{64}$/）',
    ],
  ])('a request that a server of version %s does not know says who has to upgrade', async (version, words) => {
    const versions: unknown[] = []
    const address = await openHostileLine(stage.address, async ({ request, forward, answer }) => {
      const message = await forward()
      const { 'gzzc-wire-version': stated, ...headers } = message.headers
      versions.push(request.headers['gzzc-wire-version'], stated)
      answer({ ...message, headers: version ? { ...headers, 'gzzc-wire-version': version } : headers })
    })
    expect(await refusal(clientAt(address).call('lackingPhotos', { body: { hashes: ['x'] } }))).toBe(words)
    expect(versions.slice(0, 2)).toEqual(['2', '2'])
  })

  test('a refusal whose code only a later server knows is shown in its words', async () => {
    const body = { code: 'server.later', found: '甲', wanted: '乙', remedy: '丙', details: {} }
    const address = await openHostileLine(stage.address, ({ answer }) =>
      answer({ status: 409, headers: json, body: Buffer.from(JSON.stringify(body)) }),
    )
    const { deviceKey } = findEnrolment(unit.database)!
    const client = new ProvinceClient(address, { device: importSigningKey(deviceKey), now: () => new Date() })
    const error = await client.call('deviceStanding').catch((thrown: unknown) => thrown)
    expect((error as Problem).toJSON()).toMatchObject({
      code: 'core.sync.refused',
      found: '省级服务没有接受：甲',
      wanted: '省级服务要的是：乙',
      remedy: expect.stringMatching(/^丙.*server\.later/u),
    })
    expect(await refusal(clientAt(address).call('deviceStanding'))).toMatch(/^core\.sync\.unsigned/u)
  })
})

describe('silence', () => {
  test('a server that says nothing ends the call after the limit, each attempt anew', async () => {
    let asked = 0
    const address = await openHostileLine(stage.address, () => void asked++)
    const words = await refusal(clientAt(address, { silence: 100 }).call('deviceStanding'))
    expect(words).toBe('core.sync.unreachable 连不上省级服务（没有应答）')
    expect(asked).toBe(4)
  })

  test('an answer that takes longer than the limit, but never pauses for it, is waited for', async () => {
    const address = await openHostileLine(stage.address, async ({ forward, response }) => {
      const { status, headers, body } = await forward()
      response.writeHead(status, { ...headers, 'content-length': body.length })
      let at = 0
      const timer = setInterval(() => {
        const end = at + Math.ceil(body.length / 12)
        response.write(body.subarray(at, end))
        at = end
        if (at >= body.length) {
          clearInterval(timer)
          response.end()
        }
      }, 60)
    })
    const begun = performance.now()
    expect(await problem(clientAt(address, { silence: 400 }).call('deviceStanding'))).toBe('no problem')
    expect(performance.now() - begun).toBeGreaterThan(500)
  })

  test('a limited rate is kept, and its pauses are no silence', async () => {
    const address = await openHostileLine(stage.address, async ({ forward, answer }) => answer(await forward()))
    const client = clientAt(address, { pace: new Pace(() => 40_000), silence: 300 })
    const body = new Uint8Array(40_000)
    const begun = performance.now()
    expect(await problem(client.call('uploadPhotos', { body }))).toBe('server.photo.pack')
    expect(performance.now() - begun).toBeGreaterThan(950)
  })
})

describe('calling off', () => {
  const reason = new Problem('host.signedOut')
  const calledOff = async (client: ProvinceClient, begun: Promise<unknown>): Promise<string> => {
    const cancel = new AbortController()
    const call = problem(client.call('uploadPhotos', { body: new Uint8Array(2 ** 20), signal: cancel.signal }))
    await begun
    cancel.abort(reason)
    return call
  }
  const signalled = () => {
    let fire = (): void => {}
    const fired = new Promise<void>((resolve) => {
      fire = resolve
    })
    return { fire: () => fire(), fired }
  }

  test('while the server is silent', async () => {
    const { fire, fired } = signalled()
    expect(await calledOff(clientAt(await openHostileLine(stage.address, fire)), fired)).toBe('host.signedOut')
  })

  test('during the pause that an overloaded server asked for', async () => {
    const { fire, fired } = signalled()
    const address = await openHostileLine(stage.address, ({ answer, response }) => {
      response.once('finish', fire)
      answer({ status: 503, headers: { 'retry-after': '50' } })
    })
    expect(await calledOff(clientAt(address), fired)).toBe('host.signedOut')
  })

  test('while the answer arrives, and while a limited rate pauses', async () => {
    const { fire, fired } = signalled()
    const address = await openHostileLine(stage.address, ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{', () => fire())
    })
    expect(await calledOff(clientAt(address), fired)).toBe('host.signedOut')
    const { fire: arrived, fired: connected } = signalled()
    const slow = createTcpServer((socket) => socket.once('data', arrived))
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void slow.close())
    const client = clientAt(`http://127.0.0.1:${(slow.address() as AddressInfo).port}`, {
      pace: new Pace(() => 20_000),
    })
    expect(await calledOff(client, connected)).toBe('host.signedOut')
  })

  test('while a proxy opens no tunnel', async () => {
    const { fire, fired } = signalled()
    const proxy = createServer().on('connect', (_request, socket) => {
      onTestFinished(() => void socket.destroy())
      fire()
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void proxy.close())
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const { connect } = new ProvinceConnection(
      () => ({ mode: 'system' }),
      async () => address,
    )
    expect(await calledOff(clientAt(stage.address, { connect }), fired)).toBe('host.signedOut')
  })
})

describe('packs of photos', () => {
  test('begin small, grow on a fast line up to 1 MB, shrink on a slow one', () => {
    const size = new PackSize(200 * 2 ** 20)
    const sizes = [size.bytes]
    for (const milliseconds of [900, 900, 900, 3_000, 6_000, 6_000, 6_000, 6_000, 6_000, 100]) {
      size.note(milliseconds)
      sizes.push(size.bytes)
    }
    const { largestPackBytes: most, smallestPackBytes: least } = limits
    expect(sizes).toEqual([262_144, 524_288, most, most, most, most / 2, most / 4, most / 8, least, least, 2 * least])
    expect(new PackSize(2_000_000).bytes).toBe(100_000)
    expect(new PackSize(10).bytes).toBe(least)
  })

  test('after a cut at 90 %, at most 12 % of the bytes go again, and all photos arrive', async () => {
    const total = photos.reduce((sum, { size }) => sum + size, 0)
    const line = await openCutLine(stage.address)
    const client = clientAt(line.address)
    line.cutAfter = total * 0.9
    expect(await sendPhotos({ database: unit.database, client }, photos, {})).toBe(photoCount)
    // What a line without a cut carries: the photos, and at most a kilobyte of headers and hashes for each request.
    const overhead = photoCount * 100 + 30 * 1_024
    expect(line.sent).toBeGreaterThan(total)
    expect(line.sent).toBeLessThan(total * 1.12 + overhead)
    const { lacking } = await client.call('lackingPhotos', { body: { hashes: photos.map(({ sha256 }) => sha256) } })
    expect(lacking).toEqual([])
  })

  test('JSON is compressed once the server said that it opens it; photos are not', async () => {
    const bodies: Buffer[] = []
    const line = await openHostileLine(stage.address, async ({ body, answer, forward }) => {
      bodies.push(body)
      answer(await forward())
    })
    const client = clientAt(line)
    const hashes = Array.from({ length: 400 }, (_, index) => sha256Hex(String(index)))
    for (let round = 0; round < 2; round++)
      expect(await client.call('lackingPhotos', { body: { hashes } })).toEqual({ lacking: hashes })
    expect(bodies[0]!.length).toBeGreaterThan(400 * 64)
    expect(bodies[1]!.length).toBeLessThan(bodies[0]!.length * 0.65)
    const body = new Uint8Array(40_000)
    expect(await problem(client.call('uploadPhotos', { body }))).toBe('server.photo.pack')
    expect(bodies[2]!.length).toBeGreaterThan(40_000)
  })
})
