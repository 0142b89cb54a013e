import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { initProvince, openProvince } from '../../src/server/province.ts'
import { answerSignatureHeader, requestHeaders } from '../../src/shared/sync/request-signature.ts'
import { wireVersionHeader } from '../../src/shared/sync/wire-version.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { type Crossing, type Message, openHostileLine } from '../fixtures/province/hostile-line.ts'
import { playRounds } from './rounds.ts'
import { workOn } from './steps.ts'
import type { World } from './world.ts'

const html = { 'content-type': 'text/html; charset=utf-8' }
const json = { 'content-type': 'application/json' }
const page = Buffer.from('<html><head><title>网络登录</title></head></html>')

/** Somebody who answers in the province's place, and the codes with which a unit may refuse that. */
interface Answerer {
  readonly codes: readonly string[]
  readonly answer: (crossing: Crossing, world: World) => unknown
}

const says = (message: Partial<Message>, ...codes: string[]): Answerer => ({
  codes,
  answer: ({ answer }) => answer(message),
})

/** The answer of a later version of the province: with fields that this version does not know, signed with the province's key. */
const later = async ({ forward, answer, request, path }: Crossing, { province }: World): Promise<void> => {
  const message = await forward({ ...request.headers, 'accept-encoding': 'identity' })
  if (!String(message.headers['content-type']).startsWith('application/json')) return answer(message)
  const value = JSON.parse(message.body.toString()) as object
  const body = Buffer.from(JSON.stringify({ ...value, laterField: { from: 'a later version' } }))
  const header = (name: string): string => String(request.headers[name])
  const asked = {
    method: request.method!,
    host: header(requestHeaders.host),
    path,
    bodyHash: header(requestHeaders.bodyHash),
    nonce: header(requestHeaders.nonce),
  }
  const signature = await province.access.signAnswer(asked, message.status, body)
  answer({ ...message, headers: { ...message.headers, [answerSignatureHeader]: signature }, body })
}

const problem = Buffer.from('{"code":"server.device.revoked","details":{"at":"2026-01-01"}}')

const answerers: Readonly<Record<string, Answerer>> = {
  'login page': says({ headers: html, body: page }, 'core.sync.portal'),
  redirect: says({ status: 302, headers: { location: 'http://10.0.0.1/login' } }, 'core.sync.portal'),
  'redirect to nowhere': says({ status: 302, headers: { location: 'http://[' } }, 'core.sync.portal'),
  '511': says({ status: 511, body: page }, 'core.sync.portal'),
  firewall: says({ status: 403, headers: html, body: page }, 'core.sync.portal'),
  '407': says({ status: 407 }, 'core.sync.unreachable'),
  '413': says({ status: 413, headers: html, body: page }, 'core.sync.tooLarge'),
  'busy for an hour': says({ status: 503, headers: { 'retry-after': '3600' } }, 'core.sync.unreachable'),
  nothing: says({}, 'core.sync.answer'),
  'JSON null': says({ headers: json, body: Buffer.from('null') }, 'core.sync.answer'),
  'empty object': says({ headers: json, body: Buffer.from('{}') }, 'core.sync.answer', 'core.sync.unsigned'),
  'broken gzip': says({ headers: { ...json, 'content-encoding': 'gzip' }, body: page }, 'core.sync.answer'),
  'gzip bomb': says(
    { headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(100 * 2 ** 20)) },
    'core.sync.answer',
  ),
  'a problem that nobody signed': says({ status: 403, headers: json, body: problem }, 'core.sync.unsigned'),
  'end of a feed that nobody signed': says(
    { headers: json, body: Buffer.from('{"events":[],"cursor":9000,"more":false}') },
    'core.sync.answer',
    'core.sync.unsigned',
  ),
  'signature of the answer before': {
    codes: ['core.sync.unsigned'],
    answer: async ({ forward, answer }) => {
      const first = await forward()
      const second = await forward()
      answer({
        ...second,
        headers: { ...second.headers, [answerSignatureHeader]: first.headers[answerSignatureHeader] },
      })
    },
  },
  'another version that says nothing else': {
    codes: [],
    answer: async ({ forward, answer }) => {
      const message = await forward()
      answer({ ...message, headers: { ...message.headers, [wireVersionHeader]: '99' } })
    },
  },
  'an older version': {
    codes: [],
    answer: async ({ forward, answer }) => {
      const message = await forward()
      const { [wireVersionHeader]: _version, ...headers } = message.headers
      answer({ ...message, headers })
    },
  },
  'a later version': { codes: [], answer: later },
}

/** Has another province answer, with its own keys. */
const openOther = async (world: World): Promise<Answerer> => {
  const home = join(world.newFolder(), 'other')
  await initProvince(home, { specimen: true })
  const other = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
  const address = await other.listen()
  world.onClose(() => void other.close())
  return {
    codes: ['core.sync.unsigned', 'core.sync.answer', 'server.request.host'],
    answer: async ({ request, body, path, answer }) => {
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
      const answered = await fetch(address + path, {
        method: request.method!,
        headers: headers as Record<string, string>,
        ...(body.length ? { body: new Uint8Array(body) } : {}),
      })
      answer({
        status: answered.status,
        headers: Object.fromEntries(answered.headers),
        body: Buffer.from(await answered.arrayBuffer()),
      })
    },
  }
}

playRounds('answers', async (round, world) => {
  const names = [...Object.keys(answerers), 'another province']
  const name = names[(round.seed - 1) % names.length]!
  const { codes, answer } = answerers[name] ?? (await openOther(world))
  // From a request on, so that each step of a round meets it.
  const from = round.below(8)
  let requests = 0
  let isOver = false
  const address = await openHostileLine(world.address, (crossing) => {
    if (!isOver && requests++ >= from) return answer(crossing, world)
    return crossing.forward().then(crossing.answer)
  })
  for (const unit of world.homes.keys()) await world.route(unit, address)
  await world.approve(0, 2)
  await workOn(round, world, 3, ['seal', 'confirm', 'issue'])
  round.note(`from request ${from} on: ${name}`)
  const code = await round.attempt('unit 0: sync', () => world.sync(0))
  if (code && !codes.includes(code)) throw new Error(`“${name}” led to ${code}`)
  isOver = true
})
