import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { startingDictionary } from '../shared/dictionary/starting-dictionary.ts'
import { beijingDate } from '../shared/record/calendar-date.ts'
import type { Submission } from '../shared/sync/batch.ts'
import type { DictionaryFile } from '../shared/sync/dictionary-file.ts'
import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import type { SignedReceipt } from '../shared/sync/receipt.ts'
import type { AuditVerdict } from '../trust/audit-chain.ts'
import { exportSigningKey } from '../trust/keys.ts'
import { forgetOldNonces } from './access/request-authentication.ts'
import { type HandedPhoto, receiveApplicantPhoto } from './applicants/applicant-photos.ts'
import { BlobFolder } from './blobs/blob-folder.ts'
import { createHome, databaseLocation, logIdentity, type ProvinceSettings, readHome } from './home.ts'
import { createHttpServer, type HttpOptions } from './http/http-server.ts'
import { type Confirmation, type ConfirmationResult, confirmBatch } from './issuing/confirm-batch.ts'
import { type IssueRequest, type IssueResult, issueCertificates } from './issuing/issue-certificates.ts'
import { PdfPool } from './issuing/pdf-pool.ts'
import { type Revocation, revokeCertificate } from './issuing/revoke-certificate.ts'
import { LogStore } from './log/log-store.ts'
import { type LogVerdict, verifyLog } from './log/verify-log.ts'
import { provinceKeys, type Services } from './services.ts'
import { verifyProvinceAudit } from './store/audit-chain.ts'
import { openStore } from './store/open-store.ts'
import { type BatchSummary, listBatches } from './sync/batch-list.ts'
import { storePhotos } from './sync/photo-store.ts'
import { receiveBatch } from './sync/receive-batch.ts'
import { listDevices, reinstateDevice, revokeDevice } from './units/device-registry.ts'
import { enrolmentNotice, receiveEnrolment } from './units/enrolment-file.ts'
import { publishDictionary } from './units/publish-dictionary.ts'
import { DictionaryShelf } from './units/published-dictionaries.ts'
import { addUnit, issueEnrolmentCode, listUnits, type NewUnit } from './units/unit-registry.ts'

export interface ProvinceOptions {
  /** Instead of the home's own: `sqlite:PATH` or `postgres://…`. */
  readonly database?: string
  /** The clock; for tests. */
  readonly now?: () => Date
  /** Threads that make PDFs; as many as there are processors unless told. */
  readonly pdfThreads?: number
}

export interface ListenOptions extends HttpOptions {
  /** 0 or absent: any free port. */
  readonly port?: number
  /** Address to listen on; loopback unless told. */
  readonly host?: string
}

/** An open province: everything that officers do, and the HTTP side for units and the public. */
export interface Province {
  readonly settings: ProvinceSettings
  /** Public keys, as devices pin them. */
  readonly keys: ProvinceKeys
  addUnit(unit: NewUnit, officer: string): ReturnType<typeof addUnit>
  /** A further one-time code for a unit's next computer. */
  issueEnrolmentCode(unitId: string, officer: string): Promise<string>
  /** What a unit's computer reads address and code from. */
  enrolmentNotice(unitId: string, code: string): ReturnType<typeof enrolmentNotice>
  /**
   * Takes in the enrolment request of a computer whose line does not reach the province; the answer goes back as a file.
   * @throws Problem as over the wire
   */
  receiveEnrolment(request: unknown): ReturnType<typeof receiveEnrolment>
  listUnits(): ReturnType<typeof listUnits>
  /** The computers of a unit. @throws Problem `server.unit.unknown` */
  listDevices(creditCode: string): ReturnType<typeof listDevices>
  /** Takes nothing more from a device that was lost, nor under the keys on it. @throws Problem `server.device.unknown` */
  revokeDevice(device: string, officer: string): ReturnType<typeof revokeDevice>
  /** Takes a revocation back. @throws Problem `server.device.unknown` */
  reinstateDevice(device: string, officer: string): ReturnType<typeof reinstateDevice>
  /** The newest dictionary, signed, as devices get it over the wire or as a file. */
  signedDictionary(): Promise<DictionaryFile>
  /**
   * Publishes the next version of the dictionary; its number and day are given here.
   * @returns the version
   * @throws ZodError when it is no dictionary
   */
  publishDictionary(dictionary: unknown, officer: string): Promise<number>
  /** Batches with counts of their records by status, newest first. */
  listBatches(): Promise<BatchSummary[]>
  /**
   * Takes in a batch that came as a file: its photos, then the batch; the receipt goes back the same way. As safe to
   * repeat as over the wire.
   * @throws Problem as over the wire
   */
  receiveBatch(submission: Submission, photos: readonly Uint8Array[]): Promise<SignedReceipt>
  /**
   * Takes a photo that an applicant hands in, for every record of that person that waits for one.
   * @throws Problem `server.upload.notAwaited`, `server.upload.tooLarge`, `server.upload.noPhoto`
   */
  receiveApplicantPhoto(photo: HandedPhoto, actor: string): ReturnType<typeof receiveApplicantPhoto>
  confirmBatch(decision: Confirmation): Promise<ConfirmationResult>
  /** Makes the PDFs of everything that is confirmed. */
  issue(request: IssueRequest): Promise<IssueResult>
  revoke(revocation: Revocation): ReturnType<typeof revokeCertificate>
  /** Walks the audit chain and the whole log: every row and entry as it was written, and each beside the other. */
  verifyAudit(): Promise<AuditVerdict & { readonly log: LogVerdict }>
  /** Starts the HTTP side; answers its address. */
  listen(options?: ListenOptions): Promise<string>
  /** Stops listening, ends threads, closes the database. */
  close(): Promise<void>
}

const dictionaryFolder = new URL('../../assets/dictionaries/', import.meta.url)
const nonceCleaningMinutes = 10

/**
 * Makes a province in an empty folder: settings, keys, a test authority, the database with the starting dictionary.
 * @throws Problem `server.home.taken`, `server.database.*`
 */
export const initProvince = async (
  home: string,
  settings: Partial<ProvinceSettings> = {},
  options: Pick<ProvinceOptions, 'now'> = {},
): Promise<void> => {
  const now = options.now ?? (() => new Date())
  await createHome(home, settings, now())
  const { store } = await openServices(home, options)
  await store.close()
}

/** Publishes the first dictionary of a new database; an `init` that was cut off is completed here. */
const ensureDictionary = async ({ store, dictionaries, now }: Services): Promise<void> => {
  const published = await store.database.selectFrom('dictionary').select('version').limit(1).executeTakeFirst()
  if (published) return
  const [series, regions] = await Promise.all(
    ['series27.tsv', 'guizhou88.tsv'].map((file) => readFile(new URL(file, dictionaryFolder), 'utf8')),
  )
  const starting = startingDictionary(series!, regions!, beijingDate(now().getTime()))
  await store.gate.write('province', (work) => dictionaries.publish(work, starting))
}

const openServices = async (home: string, options: ProvinceOptions): Promise<Services> => {
  const { settings, secrets } = await readHome(home)
  const now = options.now ?? (() => new Date())
  const services = {
    settings,
    secrets,
    now,
    store: await openStore(databaseLocation(home, options.database ?? settings.database), now),
    blobs: new BlobFolder(join(home, 'blobs')),
    log: new LogStore(logIdentity(settings, secrets), secrets.log),
    dictionaries: new DictionaryShelf(secrets.signing),
  }
  await ensureDictionary(services)
  return services
}

/**
 * Opens a province that `initProvince` made. Several processes may open the same one at a time.
 * @throws Problem `server.home.missing`, `server.database.*`
 */
export const openProvince = async (home: string, options: ProvinceOptions = {}): Promise<Province> => {
  const services = await openServices(home, options)
  const { secrets, store } = services
  const pool = new PdfPool(
    {
      sealKey: secrets.sealKey,
      sealCertificates: [secrets.sealCertificate],
      tokenKey: exportSigningKey(secrets.token),
      specimen: services.settings.specimen,
    },
    options.pdfThreads,
  )
  let server: FastifyInstance | undefined
  let cleaning: NodeJS.Timeout | undefined
  return {
    settings: services.settings,
    keys: provinceKeys(services),
    addUnit: (unit, officer) => addUnit(services, unit, officer),
    issueEnrolmentCode: (unitId, officer) => issueEnrolmentCode(services, unitId, officer),
    enrolmentNotice: (unitId, code) => enrolmentNotice(services, unitId, code),
    receiveEnrolment: (request) => receiveEnrolment(services, request),
    listUnits: () => listUnits(services),
    listDevices: (creditCode) => listDevices(services, creditCode),
    revokeDevice: (device, officer) => revokeDevice(services, device, officer),
    reinstateDevice: (device, officer) => reinstateDevice(services, device, officer),
    signedDictionary: () => services.dictionaries.signed(store.database),
    publishDictionary: (dictionary, officer) => publishDictionary(services, dictionary, officer),
    listBatches: () => listBatches(services),
    receiveBatch: async (submission, photos) => {
      await storePhotos(services, photos)
      return receiveBatch(services, submission)
    },
    receiveApplicantPhoto: (photo, actor) => receiveApplicantPhoto(services, photo, actor),
    confirmBatch: (decision) => confirmBatch(services, decision),
    issue: (request) => issueCertificates(services, pool, request),
    revoke: (revocation) => revokeCertificate(services, revocation),
    verifyAudit: () =>
      store.snapshot(async (database) => {
        const chain = await verifyProvinceAudit(database)
        const log = await verifyLog(database)
        return { ...chain, whole: chain.whole && log.whole, log }
      }),
    listen: async ({ port = 0, host = '127.0.0.1', ...httpOptions } = {}) => {
      server = createHttpServer(services, httpOptions)
      await forgetOldNonces(services)
      const clean = (): void => {
        forgetOldNonces(services).catch((error: Error) =>
          httpOptions.log?.({ level: 'error', what: 'nonces', stack: error.stack }),
        )
      }
      cleaning = setInterval(clean, nonceCleaningMinutes * 60_000).unref()
      return server.listen({ port, host })
    },
    close: async () => {
      clearInterval(cleaning)
      await server?.close()
      await pool.close()
      await store.close()
    },
  }
}
