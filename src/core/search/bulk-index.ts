import { suggestedFields } from '../../shared/record/field-lists.ts'
import type { SuggestedField } from '../../shared/record/record-fields.ts'
import { type Database, query } from '../store/database.ts'
import type { FieldValueTable, RecordTable } from '../store/schema.ts'
import { indexNewValues, recordsPerTurn } from './search-index.ts'

/** What a record that is entered counts for. */
export interface CountedRecord extends Record<SuggestedField, string> {
  readonly state: RecordTable['state']
  readonly reviewType: RecordTable['reviewType']
  readonly level: RecordTable['level']
}

const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

type TallyKey = [RecordTable['state'], RecordTable['reviewType'], RecordTable['level']]

/**
 * Indexes records that one import enters, in the same unit of work, from terms that are made already: nothing is read
 * again, and what records have in common is counted once. While one is open, entered records do not wait to be indexed.
 */
export class BulkIndex {
  readonly #database: Database
  readonly #importId: string
  readonly #insert: (values: readonly unknown[]) => number
  #waiting: (readonly [ordinal: number, terms: string])[] = []
  readonly #values = new Map(suggestedFields.map((field) => [field, new Map<string, number>()]))
  /** By state, review type and level: none of these words holds a space. */
  readonly #tallies = new Map<string, number>()

  constructor(database: Database, importId: string) {
    this.#database = database
    this.#importId = importId
    this.#insert = database.prepareRun(query.insertInto('recordSearch').values({ rowid: 0, terms: '' }))
    database.run(query.insertInto('bulkIndexing').values({ id: 1 }))
  }

  /** @param terms those of `recordTerms` */
  add(ordinal: number, terms: string, record: CountedRecord): void {
    this.#waiting.push([ordinal, terms])
    for (const [field, values] of this.#values) count(values, record[field])
    count(this.#tallies, `${record.state} ${record.reviewType} ${record.level}`)
    // One after another: statements for other tables between them would have them flushed to the file one by one.
    if (this.#waiting.length >= recordsPerTurn) this.#writeTerms()
  }

  #writeTerms(): void {
    for (const row of this.#waiting) this.#insert(row)
    this.#waiting = []
  }

  /** Writes the remaining rows and the counts. */
  close(): void {
    this.#writeTerms()
    for (const [field, values] of this.#values) for (const [value, uses] of values) this.#countValue(field, value, uses)
    for (const [key, records] of this.#tallies) this.#countState(key.split(' ') as TallyKey, records)
    indexNewValues(this.#database)
    this.#database.run(query.deleteFrom('bulkIndexing'))
  }

  #countValue(field: FieldValueTable['field'], value: string, uses: number): void {
    this.#database.run(
      query
        .insertInto('fieldValue')
        .values({ field, value, uses })
        .onConflict((conflict) =>
          conflict
            .columns(['field', 'value'])
            .doUpdateSet((set) => ({ uses: set('fieldValue.uses', '+', set.ref('excluded.uses')) })),
        ),
    )
  }

  #countState([state, reviewType, level]: TallyKey, records: number): void {
    this.#database.run(
      query
        .insertInto('recordTally')
        .values({ state, reviewType, level, records })
        .onConflict((conflict) =>
          conflict
            .columns(['state', 'reviewType', 'level'])
            .doUpdateSet((set) => ({ records: set('recordTally.records', '+', set.ref('excluded.records')) })),
        ),
    )
    this.#database.run(
      query
        .insertInto('importTally')
        .values({ importId: this.#importId, state, records })
        .onConflict((conflict) =>
          conflict
            .columns(['importId', 'state'])
            .doUpdateSet((set) => ({ records: set('importTally.records', '+', set.ref('excluded.records')) })),
        ),
    )
  }
}
