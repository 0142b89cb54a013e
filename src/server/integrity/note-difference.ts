import type { Problem } from '../../shared/errors/problem.ts'
import type { Store } from '../store/open-store.ts'

/**
 * Writes an audit row about a batch that contradicts its signatures, one for each batch, so that the finding stays even if
 * somebody changes the rows back.
 * @param problem `server.batch.differs`; any other is ignored
 */
export const noteDifference = async ({ gate }: Pick<Store, 'gate'>, actor: string, problem: Problem): Promise<void> => {
  if (problem.code !== 'server.batch.differs') return
  const subject = `batch:${problem.details['batch']}`
  await gate.write(actor, async ({ database, audit }) => {
    const known = database.selectFrom('audit').select('seq').where('action', '=', 'batch.differs')
    if (await known.where('subject', '=', subject).executeTakeFirst()) return
    audit({ action: 'batch.differs', subject, after: { what: String(problem.details['what']) } })
  })
}
