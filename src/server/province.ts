import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type PdfToVerify, pdfVerifierThread } from '../certificate/pdf-verifier.ts'
import type { CertificatePdfVerification } from '../certificate/verify-pdf.ts'
import { WorkerPool } from '../files/worker-pool.ts'
import { startingDictionary } from '../shared/dictionary/starting-dictionary.ts'
import { beijingDate } from '../shared/record/calendar-date.ts'
import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import { nonceHandler, nonceJob, nonceSchedule } from './access/nonce-job.ts'
import { OwnHosts } from './access/own-hosts.ts'
import { BlobFolder } from './blobs/blob-folder.ts'
import { composeContexts, type ProvinceContexts } from './contexts.ts'
import { createHome, databaseLocation, type ProvinceSettings, publicKeys, readHome } from './home.ts'
import { createHttpServer, type HttpOptions } from './http/http-server.ts'
import { issueHandler } from './issuing/issue-job.ts'
import { PdfPool } from './issuing/pdf-pool.ts'
import type { JobWorker } from './jobs/jobs.ts'
import { openJobs } from './jobs/open-jobs.ts'
import { auditHeadHandler, auditHeadJob, auditHeadSchedule } from './log/audit-head-job.ts'
import { PhotoThreads } from './photos/photo-threads.ts'
import { addRoutes } from './routes.ts'
import type { KeyAccess } from './signing/key-files.ts'
import { provinceSigners } from './signing/province-signers.ts'
import { openStore } from './store/open-store.ts'
import { photoSweepHandler, photoSweepJob, photoSweepSchedule } from './sync/photo-sweep-job.ts'
import { storeDictionary } from './units/publish-dictionary.ts'
import { ensureSealListed } from './units/publish-seals.ts'
import type { UnitsContext } from './units/units-context.ts'
import { createProblemPage } from './verification/verification-pages.ts'

export interface ProvinceOptions {
  /** In place of the database in the settings: `sqlite:PATH` or `postgres://…`. */
  readonly database?: string
  /** The clock; for tests. */
  readonly now?: () => Date
  /** Threads that make PDFs; by default as many as there are processors. */
  readonly pdfThreads?: number
  /** How private keys are opened. Without a passphrase only plain keys open. */
  readonly keyAccess?: KeyAccess
  /** One JSON-able line per job that failed; standard error by default. Holds no personal data. */
  readonly log?: (line: Readonly<Record<string, unknown>>) => void
}

export interface ListenOptions extends HttpOptions {
  /** 0 or absent: any free port. */
  readonly port?: number
  /** Address to listen on; loopback by default. */
  readonly host?: string
}

/**
 * An open province: the context of each slice for its functions, and the HTTP side for units and the public.
 * @example
 * const province = await openProvince(home)
 * const officer = { kind: 'officer', id: 'li' } as const
 * for (const { id } of await listBatches(province.sync, officer))
 *   await confirmBatch(province.issuing, officer, { batchId: id })
 * await province.close()
 */
export interface Province extends ProvinceContexts {
  readonly settings: ProvinceSettings
  /** Public keys, as devices pin them. */
  readonly keys: ProvinceKeys
  /** Starts the HTTP side. @returns its address */
  listen(options?: ListenOptions): Promise<string>
  /** Starts the worker of this process: it runs the jobs of all slices until `close`. */
  work(): Promise<void>
  /** Stops listening, finishes running jobs, ends threads, closes the database. */
  close(): Promise<void>
}

const dictionaryFolder = new URL('../../assets/dictionaries/', import.meta.url)

/**
 * Creates a province in an empty folder: settings, keys, a test authority, the database with the starting dictionary.
 * Without a passphrase its keys are plain, which only a specimen province may: samples and tests.
 * @throws Problem `server.home.taken`, `server.keys.*`, `server.database.*`
 */
export const initProvince = async (
  home: string,
  settings: Partial<ProvinceSettings> = {},
  options: Pick<ProvinceOptions, 'now'> & { readonly passphrase?: string } = {},
): Promise<void> => {
  const { passphrase, ...others } = options
  await createHome(home, settings, options.now?.() ?? new Date(), passphrase)
  const keyAccess = passphrase === undefined ? {} : { passphrase: async () => passphrase }
  const province = await openProvince(home, { ...others, keyAccess })
  await province.close()
}

/** Publishes the first dictionary of a new database. It also completes an `init` that was interrupted. */
const ensureDictionary = async ({ store, dictionarySigner, now }: UnitsContext): Promise<void> => {
  const published = await store.database.selectFrom('dictionary').select('version').limit(1).executeTakeFirst()
  if (published) return
  const [series, regions] = await Promise.all(
    ['series27.tsv', 'guizhou88.tsv'].map((file) => readFile(new URL(file, dictionaryFolder), 'utf8')),
  )
  const starting = startingDictionary(series!, regions!, beijingDate(now().getTime()))
  await store.gate.write('province', (work) => storeDictionary(work, starting, dictionarySigner))
}

/**
 * Opens a province that `initProvince` created. Several processes may open the same one at a time.
 * @throws Problem `server.home.missing`, `server.database.*`
 */
export const openProvince = async (home: string, options: ProvinceOptions = {}): Promise<Province> => {
  const { settings, secrets } = await readHome(home, options.keyAccess)
  const now = options.now ?? (() => new Date())
  const { signing, token, log: logKey, sealing, sealKey: seal } = secrets
  const signers = provinceSigners(
    { signing, token, log: logKey, sealing, seal },
    { logOrigin: settings.logOrigin, sealCertificates: [secrets.sealCertificate] },
  )
  const pdfs = new PdfPool({ seal: signers.seal(), token: signers.token() }, settings, options.pdfThreads)
  const store = await openStore(databaseLocation(home, options.database ?? settings.database), now)
  const verifier = new WorkerPool<PdfToVerify, CertificatePdfVerification>(pdfVerifierThread)
  const photos = new PhotoThreads()
  const blobs = new BlobFolder(join(home, 'blobs'))
  const log = options.log ?? ((line) => console.error(JSON.stringify(line)))
  const jobs = await openJobs(store, { now, log })
  jobs.every(nonceSchedule, nonceJob, {})
  jobs.every(photoSweepSchedule, photoSweepJob, {})
  jobs.every(auditHeadSchedule, auditHeadJob, {})
  const hosts = new OwnHosts([settings.publicAddress, ...settings.unitAddresses])
  const contexts = composeContexts({
    settings,
    keys: publicKeys(settings, secrets),
    signers,
    store,
    blobs,
    jobs,
    pdfs,
    verifier,
    photos,
    now,
    hosts,
  })
  await ensureDictionary(contexts.units)
  await ensureSealListed(contexts.units, [secrets.sealCertificate])
  const http = {
    now,
    trustedProxies: settings.trustedProxies,
    secure: settings.publicAddress.startsWith('https:'),
    problemPage: createProblemPage(contexts.verification),
  }
  let server: FastifyInstance | undefined
  let worker: Promise<JobWorker> | undefined
  return {
    ...contexts,
    settings,
    keys: contexts.units.keys,
    listen: async ({ port = 0, host = '127.0.0.1', ...httpOptions } = {}) => {
      server = createHttpServer(http, httpOptions)
      addRoutes(server, contexts)
      const address = await server.listen({ port, host })
      hosts.addLoopback(address)
      return address
    },
    work: async () => {
      worker ??= jobs.work([
        nonceHandler(contexts.access),
        photoSweepHandler(contexts.sync),
        auditHeadHandler(contexts.log),
        issueHandler(contexts.issuing),
      ])
      await worker
    },
    close: async () => {
      await server?.close()
      await (await worker)?.stop()
      await pdfs.close()
      await verifier.close()
      await photos.close()
      await store.close()
    },
  }
}
