import { type RawBuilder, sql } from 'kysely'
import type { Store } from '../../src/server/store/open-store.ts'

/** Lets every insert into a table fail until the returned function is called. */
export const plantFault = async (store: Store, table: string): Promise<() => Promise<void>> => {
  const execute = (statement: RawBuilder<unknown>) => store.gate.ungated((database) => statement.execute(database))
  if (store.kind === 'sqlite') {
    await execute(
      sql`create trigger planted before insert on ${sql.ref(table)} begin select raise(abort, 'planted'); end`,
    )
    return async () => void (await execute(sql`drop trigger planted`))
  }
  await execute(
    sql`create or replace function planted() returns trigger language plpgsql as $$ begin raise exception 'planted'; end $$`,
  )
  await execute(sql`create trigger planted before insert on ${sql.ref(table)} for each row execute function planted()`)
  return async () => void (await execute(sql`drop trigger planted on ${sql.ref(table)}`))
}
