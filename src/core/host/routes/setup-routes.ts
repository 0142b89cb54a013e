import { isIP, isIPv4 } from 'node:net'
import { hostname } from 'node:os'
import { Problem } from '../../../shared/errors/problem.ts'
import type { EnrolEvent, SampleEvent, SetupState } from '../../../shared/rpc/setup.ts'
import { enrolmentCodeSchema } from '../../../shared/sync/enrolment.ts'
import { enrolmentFiles } from '../../../shared/sync/enrolment-file-names.ts'
import { findDictionary } from '../../dictionaries/present-dictionary.ts'
import { makeSample } from '../../sample/make-sample.ts'
import { removeSample } from '../../sample/remove-sample.ts'
import { readEnrolmentNotice } from '../../sync/enrolment-file.ts'
import type { Unit } from '../../unit.ts'
import type { Desk } from '../desk.ts'
import { type Procedures, withCallErrors } from '../procedures.ts'
import { progressStream } from '../progress-stream.ts'

const stateOf = ({ enrolment, database }: Unit): SetupState => ({
  enrolled: enrolment ? { unitName: enrolment.unit.name, province: enrolment.keys.province } : null,
  hasDictionary: findDictionary(database) !== undefined,
  deviceName: hostname().slice(0, 100) || '办公电脑',
})

/** Hosts of the machine itself or of a private network (RFC 1918, RFC 4193): only there plain HTTP may be. */
const isPrivateHost = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/gu, '')
  if (bare === 'localhost') return true
  if (isIPv4(bare)) return /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./u.test(bare)
  return isIP(bare) === 6 && (bare === '::1' || /^f[cd]/iu.test(bare))
}

/**
 * A server's address as people write it: without a scheme it means HTTPS. What is pinned at enrolment comes over this very
 * connection, so plain HTTP is refused where others could stand in between.
 * @throws Problem `setup.address`
 */
export const serverAddress = (written: string): string => {
  const trimmed = written.trim().replace(/[\s/]+$/u, '')
  const url = URL.parse(/^[a-z]+:\/\//iu.test(trimmed) ? trimmed : `https://${trimmed}`)
  const accepted = url && (url.protocol === 'https:' || (url.protocol === 'http:' && isPrivateHost(url.hostname)))
  if (!accepted || !url.hostname || url.username || url.search || url.hash)
    throw new Problem('setup.address', { address: trimmed.slice(0, 100) })
  return `${url.origin}${url.pathname}`.replace(/\/+$/u, '')
}

/** A code as it was typed or pasted, in the form that was issued. @throws Problem `setup.code` */
export const enrolmentCode = (written: string): string => {
  const letters = written
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/gu, '')
  const code = letters.match(/.{1,4}/gu)?.join('-') ?? ''
  if (!enrolmentCodeSchema.safeParse(code).success) throw new Problem('setup.code')
  return code
}

type Report = (step: 'register' | 'dictionary') => void

const enrolStream = (
  desk: Desk,
  work: (unit: Unit, signal: AbortSignal, report: Report) => Promise<unknown>,
  signal: AbortSignal | undefined,
): AsyncGenerator<EnrolEvent, void, void> => {
  const { unit, closing } = desk
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

const sampleStream = (home: string, signal: AbortSignal | undefined): AsyncGenerator<SampleEvent, void, void> =>
  progressStream<SampleEvent, void>(
    (report, aborted) =>
      makeSample(home, { signal: aborted, onProgress: (progress) => report({ kind: 'progress', ...progress }) }),
    () => ({ kind: 'done' }),
    signal,
  )

export const setupRoutes = ({ setup }: Procedures, desk: Desk) => ({
  state: setup.state.handler(() => stateOf(desk.unit)),
  create: setup.create.handler(({ input }) => desk.create(input.name, input.password)),
  enrol: setup.enrol.handler(({ input, signal }) => {
    const { enrolment } = desk.unit
    if (enrolment) throw new Problem('setup.done', { unit: enrolment.unit.name })
    const server = serverAddress(input.server)
    const code = enrolmentCode(input.code)
    const deviceName = input.deviceName.trim() || '办公电脑'
    const work = (unit: Unit, aborted: AbortSignal, report: Report) =>
      unit.enrol(server, code, deviceName, { signal: aborted, onProgress: report })
    return withCallErrors(enrolStream(desk, work, signal), signal)
  }),
  fetchDictionary: setup.fetchDictionary.handler(({ signal }) => {
    const work = (unit: Unit, aborted: AbortSignal, report: Report) => {
      report('dictionary')
      return unit.pullDictionary(aborted)
    }
    return withCallErrors(enrolStream(desk, work, signal), signal)
  }),
  readNotice: setup.readNotice.handler(async ({ input }) => {
    const { server, code, unitName, province, signingKey } = readEnrolmentNotice(...(await given(input.file)))
    return { server, code, unitName, province, signingKey }
  }),
  writeRequest: setup.writeRequest.handler(async ({ input }) => {
    const { unit } = desk
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
    return { registered: await desk.unit.takeEnrolmentAnswer({ name, bytes }) }
  }),
  addAccount: setup.addAccount.handler(({ input }) => desk.unit.addAccount(input)),
  makeSample: setup.makeSample.handler(({ signal }) => withCallErrors(sampleStream(desk.home, signal), signal)),
  removeSample: setup.removeSample.handler(async () => {
    await desk.lock()
    await removeSample(desk.home)
  }),
})
