import { findChainBreak } from '../../src/core/chain/province-chain.ts'
import { getEnrolment } from '../../src/core/enrolment/enrolment.ts'
import { checkHome } from '../../src/core/rescue/check-home.ts'
import { query } from '../../src/core/store/database.ts'
import { listDiffering } from '../../src/core/sync/differing-certificates.ts'
import { readUnsettled } from '../../src/core/sync/unsettled.ts'
import { sampleAccounts, sampleOfficer, samplePassword } from '../../src/sample/sample-unit.ts'
import { checkProvince } from '../../src/server/integrity/check-province.ts'
import { adoptedStates } from '../../src/shared/record/life-cycle.ts'
import { parseStrictJson } from '../../src/shared/strict-json.ts'
import { signedReceiptSchema } from '../../src/shared/sync/receipt.ts'
import { verifyReceipt } from '../../src/trust/receipt.ts'
import type { Expected } from './round.ts'
import type { World } from './world.ts'

/** The newest status of every record that a province received, with its certificate. */
const atProvince = async ({ province }: World) => {
  const rows = await province.units.store.database
    .selectFrom('record')
    .innerJoin('batch', 'batch.id', 'record.batchId')
    .leftJoin('certificate', (join) =>
      join.onRef('certificate.batchId', '=', 'record.batchId').onRef('certificate.recordId', '=', 'record.recordId'),
    )
    .select(['record.recordId', 'record.batchId', 'record.status', 'record.photoSha256', 'certificate.number'])
    .select(['batch.unitId', 'batch.digest'])
    .orderBy('batch.logPosition')
    .execute()
  return new Map(rows.map((row) => [row.recordId, row]))
}

/** What a unit and the province do not agree about. */
const disagreements = async (world: World, unit: number, received: Awaited<ReturnType<typeof atProvince>>) =>
  world.as(unit, 'clerk', ({ database }) => {
    const found: string[] = []
    const enrolment = getEnrolment(database)
    const records = database.all(query.selectFrom('record').selectAll())
    for (const { id, state, photo, certificateNumber, batchId } of records) {
      const there = received.get(id)
      if (!there) {
        if (batchId !== null) found.push(`record ${id}: ${state} here, unknown to the province`)
        continue
      }
      const wanted = adoptedStates[there.status]
      const isWorkedOn = wanted === 'returned' && !['submitted', 'confirmed', 'issued', 'revoked'].includes(state)
      if (state !== wanted && !isWorkedOn) found.push(`record ${id}: ${state} here, ${there.status} at the province`)
      if (isWorkedOn) continue
      if (photo !== there.photoSha256) found.push(`record ${id}: another photo at the province`)
      if ((certificateNumber ?? null) !== there.number)
        found.push(`record ${id}: number ${certificateNumber} here, ${there.number} at the province`)
    }
    const own = new Set(records.map(({ id }) => id))
    for (const { recordId, unitId } of received.values())
      if (unitId === enrolment.unit.id && !own.has(recordId)) found.push(`record ${recordId}: only at the province`)
    const digests = new Map([...received.values()].map(({ batchId, digest }) => [batchId, digest]))
    for (const batch of database.all(query.selectFrom('batch').selectAll())) {
      if (batch.receipt === null) {
        found.push(`batch ${batch.seq}: no receipt`)
        continue
      }
      const signed = signedReceiptSchema.parse(parseStrictJson(batch.receipt))
      verifyReceipt(signed, enrolment.keys, { batchId: batch.id, manifest: batch.digest })
      const there = digests.get(batch.id)
      if (there !== undefined && there !== batch.digest)
        found.push(`batch ${batch.seq}: another digest at the province`)
    }
    const chain = findChainBreak(database)
    if (chain) found.push(`chain: ${JSON.stringify(chain)}`)
    for (const { kind, detail } of readUnsettled(database)) if (kind === 'misfit') found.push(`unsettled: ${detail}`)
    if (listDiffering(database).length) found.push('a certificate differs from its record')
    const numbers = records.map(({ documentNumber }) => documentNumber)
    if (new Set(numbers).size !== numbers.length) found.push('a person is there twice')
    return { found, people: numbers.length }
  })

/** What the two commands `check` find. */
export const findBroken = async (world: World): Promise<string[]> => {
  const { faults } = await checkProvince(world.province.integrity, sampleOfficer)
  const found = faults.map(({ kind, place, detail }) => `province check: ${kind} ${place}: ${detail}`)
  for (const [unit, home] of world.homes.entries()) {
    const check = await checkHome(home, { account: sampleAccounts.clerk, password: samplePassword })
    found.push(...check.faults.map((fault) => `unit ${unit} check: ${fault}`))
  }
  return found
}

/** Everything that is wrong after a round: both checks, unit against province, every record and every number exactly once. */
export const findFaults = async (world: World, expected: Expected): Promise<string[]> => {
  const found = await findBroken(world)
  const received = await atProvince(world)
  for (const unit of world.homes.keys()) {
    const { found: differing, people } = await disagreements(world, unit, received)
    found.push(...differing.map((text) => `unit ${unit}, ${text}`))
    const wanted = expected.people?.[unit] ?? world.entered[unit]
    if (people !== wanted) found.push(`unit ${unit}: ${people} people, ${wanted} were entered`)
  }
  const { database } = world.province.units.store
  const certificates = await database
    .selectFrom('certificate')
    .select(['recordId', 'status', 'serial', 'number'])
    .execute()
  const held = certificates.filter(({ status }) => status !== 'corrected').map(({ recordId }) => recordId)
  if (new Set(held).size !== held.length) found.push('a record has two certificates')
  if (certificates.some(({ status }) => status === 'allotted')) found.push('a number has no certificate')
  const most = Math.max(0, ...certificates.map(({ serial }) => serial))
  if (new Set(certificates.map(({ number }) => number)).size !== certificates.length)
    found.push('a number is there twice')
  if (most !== certificates.length && !expected.skippedNumbers)
    found.push(`${certificates.length} certificates, and the last serial is ${most}`)
  return found.filter((text) => !expected.known?.test(text))
}
