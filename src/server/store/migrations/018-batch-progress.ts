import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'

const statuses = ['accepted', 'held', 'refused', 'confirmed', 'returned', 'issued', 'revoked'] as const

const list = (parts: readonly RawBuilder<unknown>[]) => sql.join(parts, sql`, `)

/** Adds to each counter the rows in which the status of `row` is its name. */
const counted = (...terms: readonly { readonly sign: '+' | '-'; readonly row: string }[]) =>
  list(
    statuses.map((status) => {
      const parts = terms.map(({ sign, row }) => sql`${sql.raw(sign)} (${sql.raw(row)}.status = ${sql.lit(status)})`)
      return sql`${sql.ref(status)} = ${sql.ref(status)} ${sql.join(parts, sql` `)}`
    }),
  )

const sqliteTriggers = async (database: Kysely<never>): Promise<void> => {
  await sql`create trigger "batchProgressBegins" after insert on batch begin
    insert into "batchProgress" ("batchId", "unitId", "receivedAt") values (new.id, new."unitId", new."receivedAt"); end`.execute(
    database,
  )
  await sql`create trigger "batchProgressAdds" after insert on record begin
    update "batchProgress" set ${counted({ sign: '+', row: 'new' })} where "batchId" = new."batchId"; end`.execute(
    database,
  )
  await sql`create trigger "batchProgressMoves" after update of status on record when old.status <> new.status begin
    update "batchProgress" set ${counted({ sign: '+', row: 'new' }, { sign: '-', row: 'old' })}
    where "batchId" = new."batchId"; end`.execute(database)
}

/** One update for each statement and batch: many updates of one row in one transaction are slow on PostgreSQL. */
const postgresTriggers = async (database: Kysely<never>): Promise<void> => {
  const sums = (from: string) =>
    list(statuses.map((status) => sql`${sql.ref(status)} = p.${sql.ref(status)} ${sql.raw(from)} s.${sql.ref(status)}`))
  const grouped = (rows: string) =>
    sql`(select "batchId", ${list(
      statuses.map((status) => sql`count(*) filter (where status = ${sql.lit(status)}) as ${sql.ref(status)}`),
    )} from ${sql.raw(rows)} group by "batchId") s`
  const change = (sign: string, rows: string) =>
    sql`update "batchProgress" p set ${sums(sign)} from ${grouped(rows)} where p."batchId" = s."batchId"`
  const define = (name: string, body: RawBuilder<unknown>) =>
    sql`create function ${sql.ref(name)}() returns trigger language plpgsql as $body$ begin ${body}; return null; end $body$`.execute(
      database,
    )
  await define(
    'batchProgressBegins',
    sql`insert into "batchProgress" ("batchId", "unitId", "receivedAt") values (new.id, new."unitId", new."receivedAt")`,
  )
  await define('batchProgressAdds', change('+', 'added'))
  await define('batchProgressMoves', sql`${change('-', 'before')}; ${change('+', 'after')}`)
  await sql`create trigger "batchProgressBegins" after insert on batch
    for each row execute function "batchProgressBegins"()`.execute(database)
  await sql`create trigger "batchProgressAdds" after insert on record referencing new table as added
    for each statement execute function "batchProgressAdds"()`.execute(database)
  await sql`create trigger "batchProgressMoves" after update on record
    referencing old table as before new table as after
    for each statement execute function "batchProgressMoves"()`.execute(database)
}

/**
 * How many records of each batch are in each status, kept by the database itself, so that no code can forget it and no queue
 * counts records.
 */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database
  let table = schema
    .createTable('batchProgress')
    .addColumn('batchId', 'text', (column) => column.primaryKey().references('batch.id'))
    .addColumn('unitId', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('receivedAt', 'text', (column) => column.notNull())
  for (const status of statuses) table = table.addColumn(status, 'integer', (column) => column.notNull().defaultTo(0))
  await table.execute()
  const names = list(statuses.map((status) => sql.ref(status)))
  const sums = list(
    statuses.map((status) => sql`coalesce(sum(case when record.status = ${sql.lit(status)} then 1 else 0 end), 0)`),
  )
  await sql`insert into "batchProgress" ("batchId", "unitId", "receivedAt", ${names})
    select batch.id, batch."unitId", batch."receivedAt", ${sums}
    from batch left join record on record."batchId" = batch.id
    group by batch.id, batch."unitId", batch."receivedAt"`.execute(database)
  await (database.getExecutor().adapter instanceof PostgresAdapter ? postgresTriggers : sqliteTriggers)(database)
  const queues = {
    Examine: sql<boolean>`accepted + held > 0`,
    Held: sql<boolean>`held > 0`,
    Issue: sql<boolean>`confirmed > 0`,
  }
  for (const [name, waits] of Object.entries(queues)) {
    await sql`create index ${sql.ref(`batchProgress${name}`)} on "batchProgress" ("receivedAt", "batchId") where ${waits}`.execute(
      database,
    )
  }
  await schema.createIndex('batchProgressReceived').on('batchProgress').columns(['receivedAt', 'batchId']).execute()
  await schema
    .createIndex('batchProgressUnit')
    .on('batchProgress')
    .columns(['unitId', 'receivedAt', 'batchId'])
    .execute()
}
