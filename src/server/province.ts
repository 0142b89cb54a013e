import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type PdfToVerify, pdfVerifierThread } from '../certificate/pdf-verifier.ts'
import type { CertificatePdfVerification } from '../certificate/verify-pdf.ts'
import { WorkerPool } from '../files/worker-pool.ts'
import { startingDictionary } from '../shared/dictionary/starting-dictionary.ts'
import { Problem } from '../shared/errors/problem.ts'
import { beijingDate } from '../shared/record/calendar-date.ts'
import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import { nonceHandler, nonceJob, nonceSchedule } from './access/nonce-job.ts'
import { OwnHosts } from './access/own-hosts.ts'
import { bindDatabase } from './binding.ts'
import { BlobFolder } from './blobs/blob-folder.ts'
import { DiskRoom } from './blobs/disk-room.ts'
import { orphanHandler, orphanJob, orphanSchedule } from './blobs/orphan-job.ts'
import { unpackHandler, unpackJob, unpackSchedule } from './blobs/unpack-job.ts'
import { type ContextsOf, composeContexts, type OfficersContexts, type WorkerContexts } from './contexts.ts'
import { HeadsFolder } from './heads/heads-folder.ts'
import { keepHeads, requireHeads } from './heads/keep-heads.ts'
import { createHome, databaseLocation, headsLocation, type ProvinceSettings, readHome, writeSettings } from './home.ts'
import type { BodyBudget } from './http/body-budget.ts'
import { createHttpServer, type HttpOptions } from './http/http-server.ts'
import { issueHandler } from './issuing/issue-job.ts'
import { PdfPool } from './issuing/pdf-pool.ts'
import { Previews } from './issuing/preview-certificate.ts'
import type { JobWorker } from './jobs/jobs.ts'
import { openJobs } from './jobs/open-jobs.ts'
import { auditHeadHandler, auditHeadJob, auditHeadSchedule } from './log/audit-head-job.ts'
import { checkpointHandler, checkpointJob, checkpointSchedule } from './log/checkpoint-job.ts'
import { judgePhotosHandler } from './photos/judge-job.ts'
import { type PhotoJudge, PhotoJudges } from './photos/photo-judges.ts'
import { PhotoThreads } from './photos/photo-threads.ts'
import { type ProvinceRole, provinceRoles } from './roles.ts'
import { addRoutes } from './routes.ts'
import type { KeyAccess } from './signing/key-files.ts'
import { provinceSigners } from './signing/province-signers.ts'
import { openStore, type StoreOptions } from './store/open-store.ts'
import { asDamage } from './store/store-trouble.ts'
import { photoSweepHandler, photoSweepJob, photoSweepSchedule } from './sync/photo-sweep-job.ts'
import { storeDictionary } from './units/publish-dictionary.ts'
import { ensureSealListed, requireSealListed } from './units/publish-seals.ts'
import type { UnitsContext } from './units/units-context.ts'
import { createProblemPage } from './verification/verification-pages.ts'

export interface ProvinceOptions<Role extends ProvinceRole = ProvinceRole> {
  /** What this process does; everything by default. It reads no key that its roles do not need (`roles.ts`). */
  readonly roles?: readonly Role[]
  /** In place of the database in the settings: `sqlite:PATH` or `postgres://…`. */
  readonly database?: string
  /** The clock; for tests. */
  readonly now?: () => Date
  /** Threads that make PDFs; by default as many as there are processors. */
  readonly pdfThreads?: number
  /** Free bytes that photos leave to issuing; by default one gibibyte. */
  readonly roomForIssuing?: number
  /** In place of the photo engine; for tests whose photos show nobody. */
  readonly photoJudge?: PhotoJudge
  /** How private keys are opened. Without a passphrase only plain keys open. */
  readonly keyAccess?: KeyAccess
  /** Opens a database that is behind the heads that were kept beside it; for `acceptRestored`. */
  readonly behind?: boolean
  /** One JSON-able line per job that failed; standard error by default. Holds no personal data. */
  readonly log?: (line: Readonly<Record<string, unknown>>) => void
}

export interface ListenOptions extends HttpOptions {
  /** 0 or absent: any free port. */
  readonly port?: number
  /** Address to listen on; loopback by default. */
  readonly host?: string
  /** Room for the bodies that devices send. */
  readonly bodies?: BodyBudget
}

/** What every open province has, whatever its roles. */
interface OpenProvince {
  readonly settings: ProvinceSettings
  /** Public keys, as devices pin them. */
  readonly keys: ProvinceKeys
  /** Starts the HTTP side with the routes of the roles. @returns its address */
  listen(options?: ListenOptions): Promise<string>
  /** Stops listening, finishes running jobs, ends threads, closes the database. */
  close(): Promise<void>
}

/** What the role `officers` adds. */
interface WithConsole {
  /** Starts the console's own listener. @returns its address */
  listenConsole(options?: ListenOptions): Promise<string>
}

/** What the role `worker` adds. */
interface Working {
  /** Starts the worker of this process: it runs the jobs of all slices until `close`. */
  work(): Promise<void>
}

/**
 * An open province: the HTTP side for units and the public, and the context of each slice for its functions. Only the slices
 * of its roles have one; by default a province has all roles.
 * @example
 * const province = await openProvince(home)
 * const officer = { kind: 'officer', id: 'li' } as const
 * for (const { id } of await listBatches(province.sync, officer))
 *   await confirmBatch(province.issuing, officer, { batchId: id })
 * await province.close()
 */
export type Province<Role extends ProvinceRole = ProvinceRole> = OpenProvince &
  ContextsOf<Role> &
  ('officers' extends Role ? WithConsole : unknown) &
  ('worker' extends Role ? Working : unknown)

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
  const keyAccess = passphrase === undefined ? {} : { passphrase: async () => passphrase }
  await createHome(home, settings, options.now?.() ?? new Date(), passphrase).catch(async (error: unknown) => {
    // An init that was interrupted before its database is completed.
    if (!(await lacksDatabase(home, keyAccess))) throw error
  })
  const province = await open(home, { ...others, keyAccess }, { existing: false })
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

/** Whether a home is complete but for its database, and never worked: a working province leaves blobs or heads. */
const lacksDatabase = async (home: string, access: KeyAccess): Promise<boolean> => {
  if (existsSync(join(home, 'blobs')) || existsSync(join(home, 'heads'))) return false
  try {
    const { settings } = await readHome(home, access)
    const store = await openStore(databaseLocation(home, settings.database), () => new Date(), { existing: true })
    await store.close()
    return false
  } catch (error) {
    return error instanceof Problem && error.code === 'server.database.missing'
  }
}

/**
 * Opens a province that `initProvince` created. It creates nothing, and refuses a home without the database that belongs to
 * it. Several processes may open the same one at a time, with the same roles or others.
 * @throws Problem `server.home.*`, `server.keys.*`, `server.seals.*`, `server.database.*`
 * @example
 * const pages = await openProvince(home, { roles: ['public'] }) // reads no private key
 */
export const openProvince = <Role extends ProvinceRole = ProvinceRole>(
  home: string,
  options: ProvinceOptions<Role> = {},
): Promise<Province<Role>> => open(home, options, { existing: true })

const open = async <Role extends ProvinceRole = ProvinceRole>(
  home: string,
  options: ProvinceOptions<Role>,
  storeOptions: StoreOptions,
): Promise<Province<Role>> => {
  const roles: readonly ProvinceRole[] = options.roles ?? provinceRoles
  const { settings, keys, secrets, sealCertificate } = await readHome(home, options.keyAccess, roles)
  const now = options.now ?? (() => new Date())
  const signers = provinceSigners(secrets, { logOrigin: settings.logOrigin, sealCertificates: [sealCertificate] })
  const heads = new HeadsFolder(headsLocation(home, settings))
  const store = await openStore(databaseLocation(home, options.database ?? settings.database), now, storeOptions)
  try {
    const id = await bindDatabase(store, { id: settings.id, keys })
    if (settings.id === undefined) writeSettings(home, { ...settings, id })
    if (!options.behind) await requireHeads(store, heads)
  } catch (error) {
    await store.close()
    throw asDamage(error)
  }
  const log = options.log ?? ((line) => console.error(JSON.stringify(line)))
  keepHeads(store, heads, log)
  store.gate.guardClock()
  const pdfs = roles.includes('worker')
    ? new PdfPool({ seal: signers.seal(), token: signers.token() }, settings, options.pdfThreads)
    : undefined
  const previews = new Previews()
  const verifier = new WorkerPool<PdfToVerify, CertificatePdfVerification>(pdfVerifierThread)
  const photos = new PhotoThreads()
  const engine = new PhotoJudges()
  const judges = options.photoJudge ?? engine
  const blobs = new BlobFolder(join(home, 'blobs'))
  const jobs = await openJobs(store, { now, log })
  jobs.every(nonceSchedule, nonceJob, {})
  jobs.every(photoSweepSchedule, photoSweepJob, {})
  jobs.every(orphanSchedule, orphanJob, {})
  jobs.every(unpackSchedule, unpackJob, {})
  jobs.every(auditHeadSchedule, auditHeadJob, {})
  jobs.every(checkpointSchedule, checkpointJob, {})
  const hosts = new OwnHosts([settings.publicAddress, ...settings.unitAddresses])
  const room = new DiskRoom(home, options.roomForIssuing)
  const contexts = composeContexts(
    { settings, keys, signers, store, blobs, room, jobs, pdfs, previews, verifier, photos, judges, now, hosts, heads },
    roles,
  )
  const { specimen, trustedProxies } = settings
  const http = {
    now,
    trustedProxies,
    secure: settings.publicAddress.startsWith('https:'),
    problemPage: contexts.public ? createProblemPage({ keys, specimen }) : () => undefined,
  }
  let server: FastifyInstance | undefined
  let consoleServer: FastifyInstance | undefined
  let working: Promise<JobWorker> | undefined
  const opened: OpenProvince = {
    settings,
    keys,
    listen: async ({ port = 0, host = '127.0.0.1', bodies, ...httpOptions } = {}) => {
      server = createHttpServer(http, httpOptions)
      addRoutes(server, contexts, bodies)
      const address = await server.listen({ port, host })
      hosts.addLoopback(address)
      return address
    },
    close: async () => {
      await server?.close()
      await consoleServer?.close()
      await (await working)?.stop()
      await pdfs?.close()
      await previews.close()
      await verifier.close()
      await photos.close()
      await engine.close()
      await store.close()
      await heads.close()
    },
  }
  const { officers, worker } = contexts
  try {
    if (officers) {
      await ensureDictionary(officers.units)
      await ensureSealListed(officers.units, [sealCertificate])
    } else if (worker) {
      await requireSealListed({ store, now, keys }, [sealCertificate])
    }
  } catch (error) {
    await opened.close()
    throw asDamage(error)
  }
  const listenConsole = async (
    contexts: OfficersContexts,
    { port = 0, host = '127.0.0.1', ...httpOptions }: ListenOptions,
  ) => {
    // Loaded on demand, because commands need none of it.
    const { createConsoleServer } = await import('./console/console-listener.ts')
    consoleServer = await createConsoleServer({ now, trustedProxies }, { ...contexts, specimen }, httpOptions)
    return consoleServer.listen({ port, host })
  }
  const work = async ({ issuing, log }: WorkerContexts): Promise<void> => {
    working ??= jobs.work([
      nonceHandler({ store, now }),
      photoSweepHandler({ store, blobs, now }),
      orphanHandler({ store, blobs, now }),
      unpackHandler({ blobs }),
      auditHeadHandler({ store }),
      checkpointHandler(log),
      judgePhotosHandler(issuing),
      issueHandler(issuing),
    ])
    await working
    // At the start too: a server that is killed at night never reaches the schedule.
    await store.gate.write('province', ({ database }) => jobs.enqueue(database, orphanJob, {}, { key: orphanJob.name }))
  }
  // Where two roles have a slice, the later one's context has all of the earlier one's.
  const slices = { ...contexts.public, ...contexts.units, ...officers, ...worker }
  return {
    ...opened,
    ...slices,
    ...(officers && { listenConsole: (given: ListenOptions = {}) => listenConsole(officers, given) }),
    ...(worker && { work: () => work(worker) }),
  } as Province<Role>
}
