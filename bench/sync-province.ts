// A province for the sync bench in a process of its own: node sync-province.ts HOME [new]. Parent and child talk over IPC.
import { open } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { enrolSampleUnit } from '../src/sample/enrol-sample-unit.ts'
import { sampleOfficer } from '../src/sample/sample-unit.ts'
import { initProvince, openProvince } from '../src/server/province.ts'
import { releaseAdministratorKey } from '../src/server/units/administrator-keys.ts'
import { addUnit, issueEnrolmentCode } from '../src/server/units/unit-registry.ts'
import { sampleUnit } from '../test/fixtures/province/sample-batch.ts'
import { packBytes } from './sync-work.ts'

/**
 * What the parent asks: enrol its unit in a folder, accept another address, so many one-time codes, release administrators' keys,
 * or how much memory it had at most.
 */
export type Asked =
  | { readonly enrol: string }
  | { readonly allow: string }
  | { readonly codes: number }
  | { readonly release: readonly string[] }
  | 'memory'
  | 'end'
/** The first answer names the addresses of the province and of the bare copy. */
export type Answered =
  | { readonly province: string; readonly copy: string }
  | { readonly peakMb: number }
  | { readonly codes: readonly string[] }
  | 'done'

const home = process.argv[2]!
if (process.argv[3] === 'new') await initProvince(home, { specimen: true })
const province = await openProvince(home, { pdfThreads: 1, roomForIssuing: 1 })
// One computer plays the whole public.
const address = await province.listen({ publicRequests: { burst: 1_000_000, perSecond: 1_000_000 } })

/** The limit: takes one stream and writes it to one file, durably at each pack. */
const copy = createServer(async (request, response) => {
  const file = await open(join(home, 'copy'), 'w')
  let unsynced = 0
  for await (const piece of request) {
    await file.write(piece as Buffer)
    unsynced += (piece as Buffer).length
    if (unsynced < packBytes) continue
    await file.sync()
    unsynced = 0
  }
  await file.sync()
  await file.close()
  response.end()
})
await new Promise<void>((resolve) => copy.listen(0, '127.0.0.1', resolve))

/** One-time codes of one unit, for so many computers. */
const makeCodes = async (count: number): Promise<string[]> => {
  const { unitId } = await addUnit(province.units, sampleOfficer, sampleUnit)
  const codes: string[] = []
  while (codes.length < count) codes.push(await issueEnrolmentCode(province.units, sampleOfficer, { unitId }))
  return codes
}

const answer = (value: Answered): void => void process.send!(value)
process.on('disconnect', () => process.exit())
process.on('message', async (asked: Asked) => {
  if (asked === 'end') {
    copy.close()
    await province.close()
    process.disconnect()
    return
  }
  if (asked === 'memory') return answer({ peakMb: peakRssMb() })
  if ('codes' in asked) return answer({ codes: await makeCodes(asked.codes) })
  if ('release' in asked)
    for (const keyId of asked.release) await releaseAdministratorKey(province.units, sampleOfficer, { keyId })
  // The bench's line plays a reverse proxy of the province.
  else if ('allow' in asked) province.access.hosts.addLoopback(asked.allow)
  else await enrolSampleUnit(province, address, asked.enrol)
  answer('done')
})
answer({ province: address, copy: `http://127.0.0.1:${(copy.address() as AddressInfo).port}` })
