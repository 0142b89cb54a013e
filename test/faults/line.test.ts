import { gzipSync } from 'node:zlib'
import { type Crossing, type Message, openHostileLine } from '../fixtures/province/hostile-line.ts'
import type { Round } from './round.ts'
import { playRounds } from './rounds.ts'
import { workOn } from './steps.ts'

const html = { 'content-type': 'text/html; charset=utf-8' }
const page = Buffer.from('<html><head><title>网络登录</title></head></html>')

/** What a line remembers between two requests. */
interface Memory {
  /** The answer before this one. */
  earlier: Message | undefined
  /** Requests that it held back. */
  readonly late: (() => Promise<unknown>)[]
}

type Fault = (crossing: Crossing, round: Round, memory: Memory) => unknown

const flipped = (bytes: Buffer, round: Round): Buffer => {
  const copy = Buffer.from(bytes)
  if (copy.length) copy[round.below(copy.length)]! ^= 1 << round.below(8)
  return copy
}
const cutAt = (bytes: Buffer, round: Round): Buffer => bytes.subarray(0, round.below(bytes.length + 1))

/** Everything that a line does to one request or its answer. */
const faults: Readonly<Record<string, Fault>> = {
  'request cut': ({ request }) => request.socket.destroy(),
  'connection reset': ({ request }) => request.socket.resetAndDestroy(),
  'answer lost': async ({ forward, response }) => {
    await forward()
    response.destroy()
  },
  'answer cut': async ({ forward, response }, round) => {
    const { status, headers, body } = await forward()
    response.writeHead(status, { 'content-type': headers['content-type'], 'content-length': body.length + 1 })
    response.write(cutAt(body, round), () => response.destroy())
  },
  'answer shortened': async ({ forward, answer }, round) => {
    const message = await forward()
    answer({ ...message, body: cutAt(message.body, round) })
  },
  'answer garbled': async ({ forward, answer }, round) => {
    const message = await forward()
    answer({ ...message, body: flipped(message.body, round) })
  },
  'request garbled': async ({ forward, answer, request, body }, round) =>
    answer(await forward(request.headers, flipped(body, round))),
  'request shortened': async ({ forward, answer, request, body }, round) =>
    answer(await forward(request.headers, cutAt(body, round))),
  'request twice, first answer': async ({ forward, answer }) => {
    const first = await forward()
    await forward()
    answer(first)
  },
  'request twice, second answer': async ({ forward, answer }) => {
    await forward()
    answer(await forward())
  },
  'request late': ({ forward, response }, _round, { late }) => {
    late.push(() => forward())
    response.destroy()
  },
  'answer after a while': async ({ forward, answer }, round) => {
    const message = await forward()
    await new Promise((resolve) => setTimeout(resolve, round.below(200)))
    answer(message)
  },
  'login page': ({ answer }) => answer({ headers: html, body: page }),
  redirect: ({ answer }) => answer({ status: 302, headers: { location: 'http://10.0.0.1/login' } }),
  'empty answer': ({ answer }) => answer({}),
  '500': ({ answer }) => answer({ status: 500, headers: html, body: page }),
  '502': ({ answer }) => answer({ status: 502, headers: html, body: page }),
  '503': ({ answer }) => answer({ status: 503, headers: { 'retry-after': '0' } }),
  '429': ({ answer }) => answer({ status: 429, headers: { 'retry-after': '0' } }),
  '413': ({ answer }) => answer({ status: 413, headers: html, body: page }),
  'earlier answer': ({ answer }, _round, { earlier }) => answer(earlier ?? {}),
  'compressed on the way': async ({ forward, answer }) => {
    const message = await forward()
    if (message.headers['content-encoding']) return answer(message)
    answer({ ...message, headers: { ...message.headers, 'content-encoding': 'gzip' }, body: gzipSync(message.body) })
  },
}

/** Faults of one round at most: each costs the unit a pause before it tries again. */
const mostFaults = 8

playRounds('line', async (round, world) => {
  const share = round.pick([0.1, 0.25, 0.5])
  // Half of the rounds have one kind of fault only, so that each kind meets every route.
  const names = Object.keys(faults)
  const chosen = round.chance(0.5) ? names : [round.pick(names)]
  let left = mostFaults
  const memory: Memory = { earlier: undefined, late: [] }
  const address = await openHostileLine(world.address, async (crossing) => {
    for (const arrive of memory.late.splice(0)) await arrive()
    const { forward, path } = crossing
    const watched: Crossing = {
      ...crossing,
      forward: async (...changed) => {
        const message = await forward(...changed)
        memory.earlier ??= message
        return message
      },
    }
    if (left > 0 && round.chance(share)) {
      const name = round.pick(chosen)
      left--
      round.note(`  line: ${name} (${path.replace(/[0-9a-f-]{36,}|\?.*/gu, '…')})`)
      await faults[name]!(watched, round, memory)
    } else crossing.answer(await watched.forward())
    if (round.chance(0.2)) memory.earlier = undefined
  })
  for (const unit of world.homes.keys()) await world.route(unit, address)
  await world.approve(0, 3)
  await world.approve(1, 2)
  await workOn(round, world, 3, ['seal', 'enter', 'approve'])
  await workOn(round, world, 7, ['sync', 'sync', 'seal', 'confirm', 'issue', 'revoke'])
  left = 0
  await Promise.all(memory.late.splice(0).map((arrive) => arrive()))
})
