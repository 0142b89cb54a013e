import { hostname } from 'node:os'
import { readEnrolmentNotice } from '../../../exchange/enrolment-file.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import type { EnrolEvent, SampleEvent, SetupState } from '../../../shared/rpc/setup.ts'
import { enrolmentFiles } from '../../../shared/sync/enrolment-file-names.ts'
import { findDictionary } from '../../dictionaries/current-dictionary.ts'
import { enrolmentCode, serverAddress } from '../../enrolment/enrolment-input.ts'
import { makeSample } from '../../sample/make-sample.ts'
import { removeSample } from '../../sample/remove-sample.ts'
import type { Unit } from '../../unit.ts'
import { type Procedures, withCallErrors } from '../calls/procedures.ts'
import { progressStream } from '../calls/progress-stream.ts'
import type { Workplace } from '../workplace/workplace.ts'

const stateOf = ({ enrolment, database }: Unit): SetupState => ({
  enrolled: enrolment ? { unitName: enrolment.unit.name, province: enrolment.keys.province } : null,
  hasDictionary: findDictionary(database) !== undefined,
  deviceName: hostname().slice(0, 100) || '办公电脑',
})

type Report = (step: 'register' | 'dictionary') => void

const enrolStream = (
  workplace: Workplace,
  work: (unit: Unit, signal: AbortSignal, report: Report) => Promise<unknown>,
  signal: AbortSignal | undefined,
): AsyncGenerator<EnrolEvent, void, void> => {
  const { unit, closing } = workplace
  return progressStream<EnrolEvent, SetupState>(
    async (report, aborted) => {
      await work(unit, AbortSignal.any([aborted, closing]), (step) => report({ kind: 'progress', step }))
      return stateOf(unit)
    },
    (state) => ({ kind: 'done', state }),
    signal,
  )
}

/** As in the import of spreadsheets: the contract's type is empty, for shared knows no DOM. */
const given = async (file: unknown): Promise<[name: string, bytes: Uint8Array]> => {
  const { name, size } = file as File
  if (size > enrolmentFiles.largestBytes) throw new Problem('setup.file.damaged', { file: name })
  return [name, new Uint8Array(await (file as File).arrayBuffer())]
}

const sampleStream = (
  { home, sampleProgram }: Workplace,
  signal: AbortSignal | undefined,
): AsyncGenerator<SampleEvent, void, void> =>
  progressStream<SampleEvent, void>(
    (report, aborted) =>
      makeSample(home, sampleProgram, {
        signal: aborted,
        onProgress: (progress) => report({ kind: 'progress', ...progress }),
      }),
    () => ({ kind: 'done' }),
    signal,
  )

export const setupRoutes = ({ setup }: Procedures, workplace: Workplace) => ({
  state: setup.state.handler(() => stateOf(workplace.unit)),
  create: setup.create.handler(({ input }) => workplace.create(input.name, input.password)),
  enrol: setup.enrol.handler(({ input, signal }) => {
    const server = serverAddress(input.server)
    const code = enrolmentCode(input.code)
    const deviceName = input.deviceName.trim() || '办公电脑'
    const work = (unit: Unit, aborted: AbortSignal, report: Report) =>
      unit.enrol(server, code, deviceName, { signal: aborted, onProgress: report })
    return withCallErrors(enrolStream(workplace, work, signal), signal)
  }),
  fetchDictionary: setup.fetchDictionary.handler(({ signal }) => {
    const work = (unit: Unit, aborted: AbortSignal, report: Report) => {
      report('dictionary')
      return unit.pullDictionary(aborted)
    }
    return withCallErrors(enrolStream(workplace, work, signal), signal)
  }),
  readNotice: setup.readNotice.handler(async ({ input }) => {
    const { server, code, unitName, province, signingKey } = readEnrolmentNotice(...(await given(input.file)))
    return { server, code, unitName, province, signingKey }
  }),
  writeRequest: setup.writeRequest.handler(async ({ input }) => {
    const { unit } = workplace
    const code = unit.enrolment ? '' : enrolmentCode(input.code)
    const { deviceName, signingKey } = input
    const bytes = await unit.writeEnrolmentRequest({
      code,
      deviceName: deviceName.trim() || '办公电脑',
      signingKey: signingKey ?? undefined,
    })
    return new File([bytes as Uint8Array<ArrayBuffer>], `登记申请${enrolmentFiles.request}`)
  }),
  takeAnswer: setup.takeAnswer.handler(async ({ input }) => {
    const [name, bytes] = await given(input.file)
    return { registered: await workplace.unit.applyEnrolmentAnswer({ name, bytes }) }
  }),
  addAccount: setup.addAccount.handler(({ input }) => workplace.unit.addAccount(input)),
  makeSample: setup.makeSample.handler(({ signal }) => withCallErrors(sampleStream(workplace, signal), signal)),
  removeSample: setup.removeSample.handler(async () => {
    await workplace.lock()
    await removeSample(workplace.home)
  }),
})
