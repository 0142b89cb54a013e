import { Problem } from '../../../shared/errors/problem.ts'
import { type AdoptionEvent, type AdoptionResult, largestReceipt, type SyncEvent } from '../../../shared/rpc/sync.ts'
import { enrolmentFiles } from '../../../shared/sync/enrolment-file-names.ts'
import { largestSealListFile } from '../../../shared/sync/seal-list.ts'
import { adoptRecords } from '../../adoption/adopt.ts'
import { decideConflict, listConflicts } from '../../adoption/conflicts.ts'
import { acknowledgeLoss, findChainBreak } from '../../chain/province-chain.ts'
import { findClockWarning } from '../../clock/clock-warning.ts'
import { enrolmentCode } from '../../enrolment/enrolment-input.ts'
import { settleMoved } from '../../places/place.ts'
import { adoptSealListFile, findSealList } from '../../seals/seal-list.ts'
import { changeLine } from '../../sync/line-setting.ts'
import { settleLostResult } from '../../sync/lost-results.ts'
import { settleParkedEvent } from '../../sync/parked-events.ts'
import { reEnrolDevice } from '../../sync/re-enrol.ts'
import { applyReEnrolmentAnswer, writeReEnrolmentRequest } from '../../sync/re-enrol-file.ts'
import { importReceiptFile } from '../../sync/receipt-file.ts'
import { acknowledgeRestoration } from '../../sync/restoration.ts'
import { deviceNameOf } from '../../sync/setup-state.ts'
import type { SyncResult } from '../../sync/sync.ts'
import { readSyncStatus } from '../../sync/sync-status.ts'
import { callBytes, callFile } from '../calls/call-file.ts'
import { enrolmentFileOf } from '../calls/enrolment-file.ts'
import type { Procedures } from '../calls/procedures.ts'
import { streamCall } from '../calls/stream-call.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const syncRoutes = ({ sync }: Procedures, workplace: Workplace) => ({
  chain: sync.chain.handler(() => findChainBreak(workplace.unit.database) ?? null),

  clock: sync.clock.handler(() => findClockWarning(workplace.unit.database, workplace.unit.now())),

  status: sync.status.handler(() => readSyncStatus(workplace.unit.database, workplace.rounds)),

  now: sync.now.handler(({ signal }) => {
    const { rounds } = workplace
    return streamCall<SyncEvent, SyncResult>(
      undefined,
      signal,
      (report, ending) =>
        rounds.run({
          signal: ending,
          onProgress: (step, done, total) => report({ kind: 'progress', step, done, total }),
        }),
      ({ keysRegistered, photosSent, receipts, events, results }) => ({
        kind: 'done',
        keysRegistered,
        photosSent,
        batches: receipts.length,
        events,
        results,
      }),
    )
  }),

  reEnrol: sync.reEnrol.handler(async ({ input, signal }) => {
    const { unit, rounds } = workplace
    const { code, deviceName, ...request } = input
    const enrolled = await rounds.alone(() =>
      reEnrolDevice(unit, { ...request, code: enrolmentCode(code), deviceName: deviceNameOf(deviceName) }, { signal }),
    )
    if (enrolled.newKeys) await workplace.lock()
    return enrolled
  }),

  writeReEnrolment: sync.writeReEnrolment.handler(async ({ input }) => {
    const { code, deviceName, copy } = input
    const bytes = await writeReEnrolmentRequest(workplace.unit.provinceContext, {
      code: enrolmentCode(code),
      deviceName: deviceNameOf(deviceName),
      copy,
    })
    return new File([bytes as Uint8Array<ArrayBuffer>], `重新登记申请${enrolmentFiles.request}`)
  }),

  importReEnrolment: sync.importReEnrolment.handler(async ({ input }) => {
    const { unit, rounds } = workplace
    const file = await enrolmentFileOf(input.file)
    const enrolled = await rounds.alone(() => applyReEnrolmentAnswer(unit, file, input.password))
    if (enrolled.newKeys) await workplace.lock()
    return enrolled
  }),

  adopt: sync.adopt.handler(({ signal }) => {
    const { unit, rounds, closing } = workplace
    return streamCall<AdoptionEvent, AdoptionResult>(
      closing,
      signal,
      (report, ending) =>
        rounds.alone(() =>
          adoptRecords(unit, {
            signal: ending,
            onProgress: (done, total) => report({ kind: 'progress', done, total }),
          }),
        ),
      (result) => ({ kind: 'done', ...result }),
    )
  }),

  conflicts: sync.conflicts.handler(() => listConflicts(workplace.unit.database)),
  decide: sync.decide.handler(({ input }) => decideConflict(workplace.unit, input)),

  moved: sync.moved.handler(async () => {
    const { unit, home, places } = workplace
    // Only a host that compares places asks.
    if (places) await settleMoved(unit, home, places)
  }),

  acknowledgeLoss: sync.acknowledgeLoss.handler(() => acknowledgeLoss(workplace.unit)),

  settleEvent: sync.settleEvent.handler(({ input }) => settleParkedEvent(workplace.unit, input.event)),

  settleLost: sync.settleLost.handler(({ input }) => settleLostResult(workplace.unit, input.recordId)),

  acknowledgeRestored: sync.acknowledgeRestored.handler(() => acknowledgeRestoration(workplace.unit)),

  setLine: sync.setLine.handler(async ({ input }) => {
    await changeLine(workplace.unit, input)
    if (input.paused) workplace.rounds.interrupt()
  }),

  importReceipt: sync.importReceipt.handler(async ({ input }) => {
    const { unit } = workplace
    const { name, size } = callFile(input.file)
    if (size > largestReceipt) throw new Problem('core.receiptFile.damaged', { file: name })
    return importReceiptFile(unit, { name, bytes: await callBytes(input.file) })
  }),

  importSeals: sync.importSeals.handler(async ({ input }) => {
    const { unit } = workplace
    if (callFile(input.file).size > largestSealListFile) throw new Problem('core.sync.seals')
    const was = findSealList(unit.database)?.generation ?? null
    return { generation: await adoptSealListFile(unit, await callBytes(input.file)), was }
  }),
})
