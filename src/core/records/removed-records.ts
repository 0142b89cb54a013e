import type { Insertable } from 'kysely'
import { query } from '../store/database.ts'
import type { Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

type Kept<Table extends keyof Schema> = Insertable<Schema[Table]>

/** A record with what leaves the store with it. */
export interface RemovedRecord {
  readonly record: Kept<'record'>
  readonly origin: Kept<'recordOrigin'> | undefined
  readonly photo: Kept<'photo'> | undefined
  readonly reasons: readonly Kept<'photoReason'>[]
  readonly original: Kept<'photoOriginal'> | undefined
}

/** Reads a record before it is removed. @throws Error when there is none */
export const readWhole = ({ database }: UnitOfWork, id: string): RemovedRecord => {
  const record = database.find(query.selectFrom('record').selectAll().where('id', '=', id))!
  const photo = record.photo
    ? database.find(query.selectFrom('photo').selectAll().where('sha256', '=', record.photo))
    : undefined
  return {
    record,
    origin: database.find(query.selectFrom('recordOrigin').selectAll().where('ordinal', '=', record.ordinal)),
    // Its hash by sight is computed again when the photo is next compared.
    photo: photo && { ...photo, look: null },
    reasons: photo ? database.all(query.selectFrom('photoReason').selectAll().where('photo', '=', photo.sha256)) : [],
    original: photo?.original
      ? database.find(query.selectFrom('photoOriginal').selectAll().where('sha256', '=', photo.original))
      : undefined,
  }
}

/** Bytes that removed records may take, nearly all of them photos. The oldest are forgotten first. */
const mostBytes = 128 * 2 ** 20
/** About what a record takes without its photo. */
const bytesOfRecord = 2_000

/** The records that this session removed, whole, so that a removal can be undone until the account signs out. */
export class RemovedRecords {
  readonly #kept = new Map<string, RemovedRecord>()
  #bytes = 0

  keep(removed: RemovedRecord): void {
    this.forget(removed.record.id)
    this.#kept.set(removed.record.id, removed)
    this.#bytes += sizeOf(removed)
    for (const id of this.#kept.keys()) {
      if (this.#bytes <= mostBytes) return
      this.forget(id)
    }
  }

  find(id: string): RemovedRecord | undefined {
    return this.#kept.get(id)
  }

  forget(id: string): void {
    const removed = this.#kept.get(id)
    if (!removed) return
    this.#kept.delete(id)
    this.#bytes -= sizeOf(removed)
  }
}

const sizeOf = ({ photo, original }: RemovedRecord): number =>
  bytesOfRecord + (photo?.bytes.length ?? 0) + (original?.bytes.length ?? 0)
