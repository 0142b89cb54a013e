import { createHash } from 'node:crypto'
import type { Store } from '../store/open-store.ts'
import { isAssertionOf, type KeptAssertion } from './passkeys.ts'

/** What the approver's passkey signs: the SHA-256 of the decision's canonical bytes. */
export const decisionChallenge = (body: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(body).digest())

/** Ids of approved decisions whose kept signature is not one of their content. */
export const findFalseDecisions = async ({ database }: Pick<Store, 'database'>): Promise<string[]> => {
  const wrong: string[] = []
  const rows = await database
    .selectFrom('decision')
    .select(['id', 'body', 'assertion'])
    .where('state', '=', 'approved')
    .where('assertion', 'is not', null)
    .orderBy('settledAt')
    .execute()
  for (const { id, body, assertion } of rows) {
    const challenge = Buffer.from(decisionChallenge(body)).toString('base64url')
    if (!(await isAssertionOf(JSON.parse(assertion!) as KeptAssertion, challenge))) wrong.push(id)
  }
  return wrong
}
