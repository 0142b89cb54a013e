import type { Kysely, Transaction } from 'kysely'
import { logSize, readRoots } from '../log/log-tree.ts'
import { findAuditHead } from '../store/audit-chain.ts'
import type { NumberSeriesTable, Schema } from '../store/schema.ts'
import type { Heads } from './heads-folder.ts'

type Reader = Kysely<Schema> | Transaction<Schema>

/** Name of a series in the heads. */
const seriesName = ({ year, series, level }: Pick<NumberSeriesTable, 'year' | 'series' | 'level'>): string =>
  `${year}/${series}/${level}`

/** The series of a name that {@link seriesName} made. */
export const seriesOf = (name: string): Pick<NumberSeriesTable, 'year' | 'series' | 'level'> => {
  const [year, series, level] = name.split('/')
  return { year: Number(year), series: series!, level: level as NumberSeriesTable['level'] }
}

/** Hash of the first `size` entries of the log; of none for an empty log. */
export const rootAt = async (database: Reader, size: number): Promise<string> =>
  (await readRoots(database, [{ start: 0, size }]))[0]!.toString('hex')

/**
 * How far the database is.
 * @param before heads of an earlier moment; what did not change since is not computed again
 */
export const readHeads = async (database: Reader, before?: Heads): Promise<Heads> => {
  const { seq, hash } = await findAuditHead(database)
  const size = await logSize(database)
  if (before && before.audit.hash === hash && before.log.size === size) return before
  const { epoch } = (await database.selectFrom('province').select('epoch').executeTakeFirst()) ?? { epoch: 1 }
  const rows = await database.selectFrom('numberSeries').selectAll().execute()
  return {
    epoch,
    log:
      before?.log.size === size && before.epoch === epoch ? before.log : { size, root: await rootAt(database, size) },
    audit: { seq, hash },
    series: Object.fromEntries(rows.map((row) => [seriesName(row), row.lastSerial])),
  }
}
