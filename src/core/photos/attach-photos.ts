import { type PhotoSource, photoSources } from '../../files/photo-sources.ts'
import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import { type PhotoReport, photoReportSchema } from '../../shared/photo/verdict.ts'
import { stateWords } from '../../shared/record/life-cycle.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { requireRole } from '../context/session.ts'
import type { AccountContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { fewAtATime } from './few-at-a-time.ts'
import { matchPhoto, matchRecord, type PhotoMatch } from './match-photo.ts'
import { attachPhoto, type FinishedPhoto, noteRefusal, storePhoto } from './photo-store.ts'
import { fingerprintPhoto } from './picture-engine.ts'
import { findUnplaced, keepUnplaced, type WhyUnplaced } from './unplaced-photos.ts'
import { photosInZip } from './zipped-photos.ts'

/** The engine as the core needs it: a pool of workers. */
export interface PhotoMender {
  mend(
    bytes: Uint8Array,
    spec: PhotoSpec,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly report: PhotoReport; readonly output?: Uint8Array | undefined }>
}

/** What became of one file. */
export interface AttachOutcome {
  readonly file: string
  /**
   * `attached` to records; `refused` for its faults; `unplaced`: good, and stored until a clerk decides whose it is;
   * `unmatched`: its person's records accept no photo any more; `known`: it was attached before.
   */
  readonly outcome: 'attached' | 'refused' | 'unplaced' | 'unmatched' | 'known'
  readonly records: readonly string[]
  readonly why?: WhyUnplaced
  readonly report?: PhotoReport
  readonly problem?: ProblemValue
}

export interface AttachOptions {
  readonly signal?: AbortSignal | undefined
  /** Photos in work at the same time: somewhat more than the pool's workers, so that none of them waits for a file. */
  readonly parallel?: number
  /** The record that all photos belong to, regardless of their names and of its current photo. */
  readonly record?: string | undefined
}

interface ReadFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes. */
  readonly source: string
}

/** Photos to attach, and how they are judged and mended. */
export interface PhotosToAttach {
  readonly sources: AsyncIterable<PhotoSource>
  readonly mender: PhotoMender
  readonly spec: PhotoSpec
}

interface Attaching extends AccountContext, Pick<PhotosToAttach, 'mender' | 'spec'> {
  readonly options: AttachOptions
}

type PhotoRow = {
  readonly id: string
  readonly state: string
  readonly photo: string | null
  readonly original: string | null
}

const photosOf = (database: Database, records: readonly string[]): PhotoRow[] =>
  database.all(
    query
      .selectFrom('record')
      .leftJoin('photo', 'photo.sha256', 'record.photo')
      .select(['record.id', 'record.state', 'record.photo', 'photo.original'])
      .where('record.id', 'in', [...records]),
  )

/** Whether a record's photo counts: a returned one waits for another. */
const hasPhoto = ({ photo, state }: PhotoRow): boolean => photo !== null && state !== 'returned'

/** The outcome of an earlier run for the same file, a killed run too; the engine then need not judge it again. */
const knownOutcome = (database: Database, { name, source }: ReadFile, match: PhotoMatch): AttachOutcome | undefined => {
  const unplaced = findUnplaced(database, source)
  if (unplaced) return { file: name, outcome: 'unplaced', why: unplaced.why, records: [] }
  if (match.kind !== 'matched') return undefined
  const { records } = match
  const rows = photosOf(database, records)
  if (rows.every((row) => hasPhoto(row) && (row.photo === source || row.original === source)))
    return { file: name, outcome: 'known', records }
  const refused = database.all(
    query
      .selectFrom('photoAttempt')
      .select('report')
      .where('original', '=', source)
      .where('recordId', 'in', [...records]),
  )
  if (refused.length < records.length) return undefined
  return { file: name, outcome: 'refused', records, report: photoReportSchema.parse(JSON.parse(refused[0]!.report)) }
}

const closed = (file: string, match: Extract<PhotoMatch, { kind: 'closed' }>): AttachOutcome => {
  const problem = new Problem('core.photo.closed', { file, state: stateWords[match.state] })
  return { file, outcome: 'unmatched', records: [], problem: problem.toJSON() }
}

/** Stores a good photo where it belongs, decided by what the records have at that moment: two files may be of one person. */
const settle = async (
  work: UnitOfWork,
  { session, options }: Attaching,
  file: ReadFile,
  photo: FinishedPhoto,
  match: PhotoMatch,
): Promise<Pick<AttachOutcome, 'outcome' | 'records' | 'why'>> => {
  const unplaced = async (why: WhyUnplaced, candidates: readonly string[]) => {
    await keepUnplaced(work, session, file, photo, why, candidates)
    return { outcome: 'unplaced', records: [], why } as const
  }
  if (match.kind !== 'matched')
    return unplaced(match.kind === 'several' ? 'several' : 'none', 'records' in match ? match.records : [])
  const rows = photosOf(work.database, match.records)
  const free = options.record ? rows : rows.filter((row) => !hasPhoto(row))
  const ids = free.map(({ id }) => id)
  if (!ids.length) {
    if (rows.every((row) => row.photo === photo.sha256)) return { outcome: 'known', records: match.records }
    return unplaced('taken', match.records)
  }
  await storePhoto(work, photo)
  attachPhoto(work, session, ids, photo.sha256)
  return { outcome: 'attached', records: ids }
}

const attachOne = async (attaching: Attaching, file: ReadFile, match: PhotoMatch): Promise<AttachOutcome> => {
  const { gate, session, mender, spec, options } = attaching
  const { name, bytes } = file
  const { report, output } = await mender.mend(bytes, spec, options.signal ? { signal: options.signal } : {})
  options.signal?.throwIfAborted()
  if (report.verdict === 'fail') {
    const records = match.kind === 'matched' ? match.records : []
    await gate.write(session.id, (work) => noteRefusal(work, session, records, { name, bytes, report }))
    return { file: name, outcome: 'refused', records, report }
  }
  // A photo that needed no mending is its own result.
  const finished = output ?? bytes
  const photo: FinishedPhoto = {
    sha256: sha256Hex(finished),
    bytes: finished,
    report,
    original: output && bytes,
    look: await fingerprintPhoto(finished),
  }
  const settled = await gate.write(session.id, (work) => settle(work, attaching, file, photo, match))
  return { file: name, report, ...settled }
}

/**
 * Judges and mends every photo and attaches it to the records that its name identifies. A photo whose person is unclear is
 * stored for a clerk's decision. Each photo is a unit of work of its own; a bad one never blocks the others. The outcome of an
 * earlier run is found by the file's content, so an interrupted run is continued by running it again.
 */
export async function* attachPhotos(
  { database, gate, session }: AccountContext,
  { sources, mender, spec }: PhotosToAttach,
  options: AttachOptions = {},
): AsyncGenerator<AttachOutcome> {
  requireRole(session, 'clerk')
  const attaching: Attaching = { database, gate, session, mender, spec, options }
  const matchOf = ({ name, record = options.record }: PhotoSource): PhotoMatch =>
    record ? matchRecord(database, record) : matchPhoto(database, name)

  const failed = (file: string, error: unknown): AttachOutcome => {
    if (!(error instanceof Problem)) throw error
    return { file, outcome: 'refused', records: [], problem: error.toJSON() }
  }

  async function* tasks(): AsyncGenerator<() => Promise<AttachOutcome>> {
    for await (const source of sources) {
      options.signal?.throwIfAborted()
      const { name } = source
      const match = matchOf(source)
      if (options.record && match.kind === 'none') throw new Problem('core.record.missing', { id: options.record })
      if (match.kind === 'closed') {
        yield async () => closed(name, match)
        continue
      }
      try {
        // Read here, in order: a zip gives its photos one at a time.
        const bytes = await source.read()
        const file: ReadFile = { name, bytes, source: sha256Hex(bytes) }
        const known = options.record ? undefined : knownOutcome(database, file, match)
        yield async () => known ?? attachOne(attaching, file, match).catch((error: unknown) => failed(name, error))
      } catch (error) {
        const outcome = failed(name, error)
        yield async () => outcome
      }
    }
  }
  yield* fewAtATime(tasks(), options.parallel ?? 2)
}

/** {@link attachPhotos} for the photos of files, folders and zips, by path. */
export const attachPhotoFiles = (
  context: AccountContext,
  { paths, ...engine }: Omit<PhotosToAttach, 'sources'> & { readonly paths: readonly string[] },
  options: AttachOptions = {},
): AsyncGenerator<AttachOutcome> =>
  attachPhotos(context, { sources: photoSources(paths, photosInZip), ...engine }, options)
