import { confirmPassword, type PasswordCheck } from '../accounts/confirm-password.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { query } from '../store/database.ts'

/**
 * The whole document numbers of some records, by id, after the account's password was checked again. Each record's history says who
 * read its number.
 * @throws Problem `core.submit.password`, `core.account.pause`
 */
export const revealNumbers = async (
  context: WriteContext & PasswordCheck,
  { ids, password }: { readonly ids: readonly string[]; readonly password: string },
): Promise<Record<string, string>> => {
  await confirmPassword(context, password)
  return context.gate.write(context.session.id, (work) => {
    const rows = work.database.all(
      query.selectFrom('record').select(['id', 'documentNumber', 'contentHash']).where('id', 'in', ids),
    )
    const many = work.auditMany()
    for (const { id, contentHash } of rows) many.add(id, contentHash)
    many.close({ action: 'record.reveal', subject: 'records', after: { records: rows.length } })
    return Object.fromEntries(rows.map(({ id, documentNumber }) => [id, documentNumber]))
  })
}
