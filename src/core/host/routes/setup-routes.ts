import { readEnrolmentNotice } from '../../../exchange/enrolment-file.ts'
import type { EnrolEvent, EnrolStep, SampleEvent, SetupState } from '../../../shared/rpc/setup.ts'
import { enrolmentFiles } from '../../../shared/sync/enrolment-file-names.ts'
import { addAccount } from '../../accounts/accounts.ts'
import { findEnrolment } from '../../enrolment/enrolment.ts'
import { enrolmentCode, serverAddress } from '../../enrolment/enrolment-input.ts'
import { makeSample } from '../../sample/make-sample.ts'
import { removeSample } from '../../sample/remove-sample.ts'
import { enrolDevice } from '../../sync/enrol-device.ts'
import { applyEnrolmentAnswer, writeEnrolmentRequest } from '../../sync/enrolment-file.ts'
import { deviceNameOf, readSetupState } from '../../sync/setup-state.ts'
import { pullDictionary } from '../../sync/sync.ts'
import type { Unit } from '../../unit.ts'
import { enrolmentFileOf } from '../calls/enrolment-file.ts'
import type { Procedures } from '../calls/procedures.ts'
import { streamCall } from '../calls/stream-call.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const setupRoutes = ({ setup }: Procedures, workplace: Workplace) => {
  const enrolStream = (
    signal: AbortSignal | undefined,
    work: (unit: Unit, signal: AbortSignal, report: (step: EnrolStep) => void) => Promise<unknown>,
  ) => {
    const { unit, closing } = workplace
    return streamCall<EnrolEvent, SetupState>(
      closing,
      signal,
      async (report, ending) => {
        await work(unit, ending, (step) => report({ kind: 'progress', step }))
        return readSetupState(unit.database)
      },
      (state) => ({ kind: 'done', state }),
    )
  }

  return {
    state: setup.state.handler(() => readSetupState(workplace.unit.database)),
    create: setup.create.handler(({ input }) => workplace.create(input.name, input.password)),
    enrol: setup.enrol.handler(({ input, signal }) => {
      const request = {
        server: serverAddress(input.server, input.mayBePlain),
        code: enrolmentCode(input.code),
        deviceName: deviceNameOf(input.deviceName),
        signingKey: input.signingKey ?? undefined,
      }
      return enrolStream(signal, (unit, ending, onProgress) =>
        enrolDevice(unit.provinceContext, request, { signal: ending, onProgress }),
      )
    }),
    fetchDictionary: setup.fetchDictionary.handler(({ signal }) =>
      enrolStream(signal, async (unit, ending, onProgress) => {
        onProgress('dictionary')
        await pullDictionary(unit.syncContext, ending)
      }),
    ),
    readNotice: setup.readNotice.handler(async ({ input }) => {
      const { name, bytes } = await enrolmentFileOf(input.file)
      const { server, code, unitName, province, signingKey } = readEnrolmentNotice(name, bytes)
      return { server, code, unitName, province, signingKey }
    }),
    writeRequest: setup.writeRequest.handler(async ({ input }) => {
      const { unit } = workplace
      const bytes = await writeEnrolmentRequest(unit.provinceContext, {
        code: findEnrolment(unit.database) ? '' : enrolmentCode(input.code),
        deviceName: deviceNameOf(input.deviceName),
        signingKey: input.signingKey ?? undefined,
      })
      return new File([bytes as Uint8Array<ArrayBuffer>], `登记申请${enrolmentFiles.request}`)
    }),
    importAnswer: setup.importAnswer.handler(async ({ input }) => {
      const file = await enrolmentFileOf(input.file)
      return { registered: await applyEnrolmentAnswer(workplace.unit.provinceContext, file) }
    }),
    addAccount: setup.addAccount.handler(({ input }) => addAccount(workplace.unit.keyContext, input)),
    makeSample: setup.makeSample.handler(({ signal }) => {
      const { home, sampleProgram } = workplace
      return streamCall<SampleEvent, void>(
        undefined,
        signal,
        (report, ending) =>
          makeSample(home, sampleProgram, {
            signal: ending,
            onProgress: (progress) => report({ kind: 'progress', ...progress }),
          }),
        () => ({ kind: 'done' }),
      )
    }),
    removeSample: setup.removeSample.handler(async () => {
      await workplace.lock()
      await removeSample(workplace.home)
    }),
  }
}
