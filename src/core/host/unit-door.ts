import { maskDocumentNumber } from '../../shared/certificate/document-number.ts'
import type { Fault, PlacedFault } from '../../shared/certificate/fault.ts'
import { Problem } from '../../shared/errors/problem.ts'
import {
  type Account,
  type ImportResult,
  mostFaultsShown,
  type RecordDetail,
  type RecordPage,
  type RecordQuery,
  type RecordRow,
  type UnitSummary,
} from '../../shared/rpc/contract.ts'
import { countByState, findRecord, historyOf, listRecords } from '../records/record-reader.ts'
import { query } from '../store/database.ts'
import { toRecord } from '../store/schema.ts'
import { Unit, unitAccounts } from '../unit.ts'
import { toDeed } from './deed-words.ts'
import type { ImportRequest, UnitDoor, UnitService } from './unit-service.ts'

/** The door of a unit's folder. */
export const openDoor = (home: string): UnitDoor => ({
  home,
  get exists() {
    return unitAccounts(home).length > 0
  },
  accounts: () => unitAccounts(home),
  signIn: async (account, password) => new OpenUnit(await Unit.open(home, { account, password })),
})

type StoredRecord = ReturnType<typeof listRecords>[number]

const warningsOf = (row: StoredRecord): Fault[] => JSON.parse(row.warnings) as Fault[]

const toRow = (row: StoredRecord): RecordRow => ({
  id: row.id,
  name: row.name,
  documentType: row.documentType,
  documentNumber: maskDocumentNumber(row.documentNumber),
  series: row.series,
  title: row.title,
  reviewType: row.reviewType,
  obtainedOn: row.obtainedOn,
  employerName: row.employerName,
  state: row.state,
  warnings: warningsOf(row).length,
})

/** The engine as the hosts ask for it. */
class OpenUnit implements UnitService {
  readonly account: Account
  readonly #unit: Unit
  /** Aborted when the unit closes: an import under way ends without a trace. */
  readonly #closing = new AbortController()

  constructor(unit: Unit) {
    const { id, name, role } = unit.session
    this.account = { id, name, role }
    this.#unit = unit
  }

  async summary(): Promise<UnitSummary> {
    const counts = countByState(this.#unit.database)
    return {
      unitName: this.#unit.enrolment?.unit.name ?? '尚未登记的单位',
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
      counts,
    }
  }

  async list({ search, state, after, limit }: RecordQuery): Promise<RecordPage> {
    // One more than asked for tells whether there is a next page.
    const rows = listRecords(this.#unit.database, {
      ...(search ? { search } : {}),
      ...(state ? { state } : {}),
      ...(after ? { after: Number(after) } : {}),
      limit: limit + 1,
    })
    const shown = rows.slice(0, limit)
    return { rows: shown.map(toRow), next: rows.length > limit ? String(shown.at(-1)!.ordinal) : null }
  }

  async get(id: string): Promise<RecordDetail> {
    const row = findRecord(this.#unit.database, id)
    if (!row) throw new Problem('core.record.missing', { id })
    const names = new Map(unitAccounts(this.#unit.home).map((account) => [account.id, account.name]))
    return {
      id,
      state: row.state,
      record: toRecord(row),
      faults: warningsOf(row),
      history: historyOf(this.#unit.database, id).map((deed) => toDeed(deed, (actor) => names.get(actor))),
      origin: this.#originOf(row),
    }
  }

  #originOf({ importId, sourceSheet, sourceRow }: StoredRecord): RecordDetail['origin'] {
    if (importId === null || sourceSheet === null || sourceRow === null) return null
    const source = this.#unit.database.find(query.selectFrom('import').select('fileName').where('id', '=', importId))
    return source ? { file: source.fileName, sheet: sourceSheet, row: sourceRow } : null
  }

  async importFile({ fileName, bytes, dryRun, signal, onProgress }: ImportRequest): Promise<ImportResult> {
    const faults: PlacedFault[] = []
    let faultCount = 0
    const counts = await this.#unit.importFile(
      { name: fileName, bytes },
      {
        dryRun,
        signal: AbortSignal.any([signal, this.#closing.signal]),
        onProgress,
        onFault: (fault) => {
          faultCount++
          if (faults.length < mostFaultsShown) faults.push(fault)
        },
      },
    )
    return { counts: { ...counts }, faults, faultCount }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#unit.close()
  }
}
