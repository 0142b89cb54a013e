import { adjustedMap, limitAdjustment, measureAdjusted } from '../../photo/engine/adjust.ts'
import { judge } from '../../photo/engine/judge.ts'
import type { Located } from '../../photo/engine/locate.ts'
import type { PhotoPool } from '../../photo/node/pool.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Adjustment } from '../../shared/photo/adjustment.ts'
import { checks } from '../../shared/photo/checks.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { moves, type State } from '../../shared/record/life-cycle.ts'
import type { Framing as FramingAnswer, Landmarks } from '../../shared/rpc/photos.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { requireRole } from '../context/session.ts'
import type { AccountContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import { attachPhoto, findOriginal, findPhoto, storePhoto } from './photo-store.ts'
import { fingerprintPhoto } from './picture-engine.ts'

const open = new Set<State>(moves.submitPhoto.from)

/** The file that a record's photo was mended from, or the photo itself where it was taken as it came. @throws Problem `core.record.missing`, `core.photo.imageMissing` */
const keptFile = (database: Database, id: string): { bytes: Uint8Array; state: State } => {
  const row = database.find(
    query
      .selectFrom('record')
      .leftJoin('photo', 'photo.sha256', 'record.photo')
      .select(['record.state', 'record.photo', 'photo.original'])
      .where('record.id', '=', id),
  )
  if (!row) throw new Problem('core.record.missing', { id })
  const bytes =
    row.photo === null
      ? undefined
      : row.original === null
        ? findPhoto(database, row.photo)
        : findOriginal(database, row.original)
  if (!bytes) throw new Problem('core.photo.imageMissing')
  return { bytes, state: row.state }
}

/** Framing of photos by hand. It caches where the person is in the last few photos, so that limits respond at once. */
export class Framing {
  readonly #located = new Map<string, Located>()
  readonly #mostRemembered = 20

  /** Where the person of a record's kept file is. @throws Problem `core.photo.noFrame`, and as {@link keptFile} */
  async locate(database: Database, pool: PhotoPool, spec: PhotoSpec, id: string): Promise<Located> {
    const { bytes } = keptFile(database, id)
    const key = `${spec.id} ${sha256Hex(bytes)}`
    const known = this.#located.get(key)
    if (known) return known
    const located = await pool.locate(bytes, spec)
    if (!located) throw new Problem('core.photo.noFrame')
    this.#located.set(key, located)
    const [oldest] = this.#located.keys()
    if (this.#located.size > this.#mostRemembered && oldest) this.#located.delete(oldest)
    return located
  }

  /** How far a record's photo may be moved from one adjustment towards another within the limits. */
  async frame(
    database: Database,
    { pool, spec }: { readonly pool: PhotoPool; readonly spec: PhotoSpec },
    id: string,
    from: Adjustment,
    to: Adjustment,
  ): Promise<FramingAnswer> {
    const located = await this.locate(database, pool, spec, id)
    const { adjustment, stoppedBy } = limitAdjustment(located, spec, from, to)
    return {
      adjustment,
      stoppedBy: stoppedBy && checks[stoppedBy].name,
      width: located.width,
      height: located.height,
      map: [...adjustedMap(located, spec, adjustment)],
      result: { width: spec.width, height: spec.height, heightMm: spec.heightMm },
      checks: judge(measureAdjusted(located, spec, adjustment), spec).checks,
      bands: bandsOf(spec),
    }
  }
}

/**
 * Mends a record's kept file anew, framed as a person chose, and puts the result in the place of the photo; the report
 * states that it was framed by hand, the audit by whom and how. A result that does not pass changes nothing.
 * @throws Problem `core.account.role`, `core.photo.imageMissing`, `core.record.missing`, `core.record.move`
 */
export const adjustPhoto = async (
  { database, gate, session }: AccountContext,
  { pool, spec }: { readonly pool: PhotoPool; readonly spec: PhotoSpec },
  id: string,
  adjustment: Adjustment,
): Promise<{ readonly done: boolean; readonly report: PhotoReport }> => {
  requireRole(session, 'clerk')
  const { bytes } = keptFile(database, id)
  const { report, output } = await pool.mend(bytes, spec, { adjustment })
  if (report.verdict === 'fail' || !output) return { done: false, report }
  const photo = {
    sha256: sha256Hex(output),
    bytes: output,
    report,
    original: bytes,
    look: await fingerprintPhoto(output),
  }
  await gate.write(session.id, async (work) => {
    await storePhoto(work, photo)
    attachPhoto(work, session, [id], photo.sha256)
    work.audit({ action: 'photo.adjust', subject: id, after: { photo: photo.sha256, ...adjustment } })
  })
  return { done: true, report }
}

/** Whether a record's photo may be framed anew. */
export const mayAdjust = (state: State, photo: string | null): boolean => photo !== null && open.has(state)

/** Where crown and chin may lie in a photo of a spec, in fractions of its height: inside the limits that warn. */
const bandsOf = ({ limits, heightMm }: PhotoSpec): Landmarks['bands'] => {
  const { crownMargin, chinMargin } = limits
  return {
    crown: [(crownMargin.warnBelow ?? 0) / heightMm, (crownMargin.warnAbove ?? heightMm) / heightMm],
    chin: [1 - (chinMargin.warnAbove ?? heightMm) / heightMm, 1 - (chinMargin.warnBelow ?? 0) / heightMm],
  }
}

/** Where the face lies in a finished photo, in fractions of it; null where no single face is found. */
export const landmarksOf = async (bytes: Uint8Array, pool: PhotoPool, spec: PhotoSpec): Promise<Landmarks | null> => {
  const located = await pool.locate(bytes, spec)
  if (!located) return null
  const { width, height, face, person, lines } = located
  return {
    crown: (person.crown[1] + 0.5) / height,
    eyes: (face.eyes[1] + 0.5) / height,
    chin: (face.chin[1] + 0.5) / height,
    middle: (face.eyes[0] + 0.5) / width,
    lines: lines.map((line) => line.map(([x, y]): [number, number] => [(x + 0.5) / width, (y + 0.5) / height])),
    bands: bandsOf(spec),
  }
}
