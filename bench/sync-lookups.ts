// Lookups at a steady rate in a thread of their own, so that the work of the units does not delay them: workerData is
// { address, perSecond }. The first message from outside ends it; the answer is the milliseconds of every lookup.
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

const { address, perSecond } = workerData as { readonly address: string; readonly perSecond: number }
const agent = new Agent({ keepAlive: true, maxSockets: 200 })

/** One lookup of a certificate that nobody has. @returns milliseconds from the time at which it was due */
const lookUp = (index: number, due: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const body = Buffer.from(JSON.stringify({ name: '样例安安', certificateNumber: `GZZC${2_020_000_000 + index}` }))
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const asked = request(`${address}/api/v1/lookup`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().once('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - due)
        else reject(new Error(`a lookup was answered with ${answer.statusCode}`))
      })
    })
    asked.once('error', reject)
    asked.end(body)
  })

let isEnded = false
parentPort!.once('message', () => {
  isEnded = true
})
const begun = performance.now()
const asked: Promise<number>[] = []
while (!isEnded) {
  // Whatever is due by now, even if this thread was late.
  for (; begun + (asked.length * 1000) / perSecond <= performance.now(); )
    asked.push(lookUp(asked.length, begun + (asked.length * 1000) / perSecond))
  await wait(1)
}
parentPort!.postMessage(await Promise.all(asked))
agent.destroy()
