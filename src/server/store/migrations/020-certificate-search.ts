import { type Kysely, PostgresAdapter, sql } from 'kysely'

interface Row {
  readonly number: string
  readonly name: string
  readonly documentNumber: string
  readonly body: string
}

const pageSize = 1_000

/** The same as `searchTerms` at this step. */
const termsOf = ({ number, name, documentNumber, body }: Row): string[] => {
  const characters = [...name]
  const employer = (JSON.parse(body) as { readonly employerName?: string }).employerName ?? ''
  return [
    ...characters.slice(0, 20).map((_, index) => `n:${characters.slice(index).join('')}`),
    `c:${number}`,
    `d:${documentNumber}`,
    ...(employer === '' ? [] : [`e:${employer}`]),
  ]
}

/**
 * Terms by which officers find certificates, so that a part of a name is the beginning of a term; indexes for their filters;
 * pauses of the issue of a batch; and evidence of decisions.
 */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database
  const isPostgres = database.getExecutor().adapter instanceof PostgresAdapter
  await schema
    .createTable('certificateTerm')
    // By bytes on both databases, so that a range has all terms with a beginning.
    .addColumn('term', isPostgres ? sql`text collate "C"` : 'text', (column) => column.notNull())
    .addColumn('number', isPostgres ? sql`text collate "C"` : 'text', (column) =>
      column.notNull().references('certificate.number'),
    )
    .addPrimaryKeyConstraint('certificateTermOnce', ['term', 'number'])
    .execute()
  for (let after = ''; ; ) {
    const { rows } = await sql<Row>`
      select certificate.number, certificate.name, certificate."documentNumber", record.body from certificate
      join record on record."batchId" = certificate."batchId" and record."recordId" = certificate."recordId"
      where certificate.number > ${after} order by certificate.number limit ${sql.lit(pageSize)}`.execute(database)
    const terms = rows.flatMap((row) => [...new Set(termsOf(row))].map((term) => sql`(${term}, ${row.number})`))
    for (let at = 0; at < terms.length; at += pageSize) {
      await sql`insert into "certificateTerm" (term, number) values ${sql.join(terms.slice(at, at + pageSize))}`.execute(
        database,
      )
    }
    if (rows.length < pageSize) break
    after = rows.at(-1)!.number
  }
  await schema.createIndex('certificateUnit').on('certificate').columns(['unitId', 'number']).execute()
  await schema.createIndex('certificateYear').on('certificate').columns(['year', 'number']).execute()
  await schema.createIndex('certificateSeries').on('certificate').columns(['seriesCode', 'year', 'number']).execute()
  await schema
    .createTable('issuePause')
    .addColumn('batchId', 'text', (column) => column.primaryKey().references('batch.id'))
    .addColumn('officer', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .execute()
  await schema
    .createTable('evidence')
    .addColumn('sha256', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('mediaType', 'text', (column) => column.notNull())
    .addColumn('size', 'integer', (column) => column.notNull())
    .addColumn('addedBy', 'text', (column) => column.notNull())
    .addColumn('addedAt', 'text', (column) => column.notNull())
    .execute()
  await schema.createIndex('decisionSubject').on('decision').columns(['kind', 'subject']).execute()
  // What the audit says about one subject, and what one officer did.
  await schema.createIndex('auditSubject').on('audit').columns(['subject', 'seq']).execute()
  await schema.createIndex('auditActor').on('audit').columns(['actor', 'seq']).execute()
  await schema.createIndex('auditAction').on('audit').columns(['action', 'seq']).execute()
}
